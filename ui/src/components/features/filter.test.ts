import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '../../state/layers.svelte';
import { freshTest, testsFor, wholeTests, withField, type TestDraft } from './filter';
import { columnsOf, selectionAfter, sortAfter } from './table-model';

const types: FieldType[] = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN', 'LINK', 'PHOTO'];
const fields = types.map((type): Field => ({ key: type.toLowerCase(), label: type, type, required: false, default: null, choices: ['a', 'b'], hint: null, policy: null, wholePolicy: null, unique: false, reference: false }));
const test = (field: string, kind: TestDraft['test'], text = ''): TestDraft => ({ field, test: kind, text });

describe('a filter', () => {
  it.each(types)('has tests for %s, of which being filled is one', (type) => {
    expect(testsFor(type)).toContain('FILLED');
    expect(new Set(testsFor(type)).size).toBe(testsFor(type).length);
  });

  it('sends values as their field keeps them', () => {
    const drafts = [test('number', 'GREATER', '1,5'), test('boolean', 'IS', 'true'), test('text', 'CONTAINS', ' camp '), test('date', 'EMPTY')];
    expect(wholeTests(drafts, fields)).toEqual([
      { field: 'number', test: 'GREATER', value: 1.5 },
      { field: 'boolean', test: 'IS', value: true },
      { field: 'text', test: 'CONTAINS', value: 'camp' },
      { field: 'date', test: 'EMPTY' },
    ]);
  });

  it('waits for a value that is whole', () => {
    expect(wholeTests([test('number', 'LESS', 'x'), test('number', 'IS'), test('gone', 'FILLED'), test('choice', 'IS', 'c')], fields)).toEqual([]);
  });

  it('changes its test with its field', () => {
    const [, number] = fields;
    expect(withField(test('text', 'CONTAINS', 'camp'), number!)).toEqual(test('number', 'IS'));
    expect(withField(test('text', 'IS_NOT', 'camp'), number!)).toEqual(test('number', 'IS_NOT'));
    expect(freshTest([])).toBeNull();
  });
});

describe('the table', () => {
  it('shows every field but photos between what a feature is called and when it changed', () => {
    expect(columnsOf({ fields }).map(({ key }) => key)).toEqual(['label', 'text', 'number', 'date', 'choice', 'boolean', 'link', 'changedAt']);
  });

  it('sorts up, down, and as they come', () => {
    const up = sortAfter({ by: null, descending: false }, 'a');
    const down = sortAfter(up, 'a');
    expect([up, down, sortAfter(down, 'a'), sortAfter(down, 'b')]).toEqual([
      { by: 'a', descending: false }, { by: 'a', descending: true }, { by: null, descending: false }, { by: 'b', descending: false },
    ]);
  });

  it.each([
    ['one', ['x', 'y'], 'z', [], ['z']],
    ['toggle', ['x', 'y'], 'y', [], ['x']],
    ['toggle', ['x'], 'y', [], ['x', 'y']],
    ['range', ['x'], 'z', ['x', 'y', 'z'], ['x', 'y', 'z']],
  ] as const)('selects by %s', (how, before, id, range, after) => expect(selectionAfter(before, id, how, range)).toEqual(after));
});
