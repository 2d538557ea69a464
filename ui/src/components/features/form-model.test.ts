import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '../../state/layers.svelte';
import { defaults, faultsOf, fieldOf, readField, same, sharedFields, sharedValue, typed } from './form-model';

function field(type: FieldType, more: Partial<Field> = {}): Field {
  return { key: type.toLowerCase(), label: type, type, required: false, default: null, choices: ['Yes', 'On foot only'], hint: null, policy: null, wholePolicy: null, unique: false, reference: false, ...more };
}

describe('a typed value', () => {
  it.each<[FieldType, string, unknown]>([
    ['TEXT', ' two  words ', ' two  words '],
    ['TEXT', '   ', null],
    ['NUMBER', '12.5', 12.5],
    ['NUMBER', '1,234.5', 1234.5],
    ['NUMBER', '1.234,5', 1234.5],
    ['NUMBER', '12,5', 12.5],
    ['NUMBER', '1 234 567', 1234567],
    ['NUMBER', '−3'.replace('−', '-'), -3],
    ['NUMBER', '٣٫٥', 3.5],
    ['NUMBER', '1e3', 1000],
    ['DATE', '2026-11-22', '2026-11-22'],
    ['DATE', '2024-02-29', '2024-02-29'],
    ['DATE', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
    ['CHOICE', 'Yes', 'Yes'],
    ['BOOLEAN', 'true', true],
    ['BOOLEAN', 'false', false],
    ['LINK', 'https://example.org/a b', 'https://example.org/a b'],
    ['LINK', 'geo:48.1,11.5', 'geo:48.1,11.5'],
  ])('%s “%s” is kept', (type, text, value) => expect(readField(field(type), text)).toEqual({ ok: true, value }));

  it.each<[FieldType, string, string]>([
    ['NUMBER', 'twelve', 'number'],
    ['NUMBER', '1-2', 'number'],
    ['NUMBER', '1e999', 'number'],
    ['DATE', '2025-02-29', 'date'],
    ['DATE', '22.11.2026', 'date'],
    ['CHOICE', 'Perhaps', 'choice'],
    ['LINK', 'example', 'link'],
    ['LINK', 'javascript:alert(1)', 'link'],
    ['LINK', 'file:///etc/passwd', 'link'],
  ])('%s “%s” is not', (type, text, fault) => expect(readField(field(type), text)).toEqual({ ok: false, fault }));

  it('may be missing only where it is not required', () => {
    expect(readField(field('TEXT', { required: true }), ' ')).toEqual({ ok: false, fault: 'required' });
  });

  it('is read as it is written', () => {
    for (const [type, value] of [['NUMBER', -0.125], ['BOOLEAN', false], ['DATE', '2026-01-31'], ['TEXT', 'ü\nz']] as const) {
      expect(readField(field(type), typed(value))).toEqual({ ok: true, value });
    }
  });
});

describe('stored values', () => {
  const fields = [field('TEXT', { required: true }), field('NUMBER'), field('CHOICE'), field('PHOTO', { required: true })];

  it('are named where they are missing or wrong', () => {
    const faults = faultsOf(fields, { number: 'many', choice: 'Gone' });
    expect([...faults]).toEqual([['text', 'required'], ['number', 'number'], ['choice', 'choice']]);
  });

  it('belong to a field, photos to that of their prefix', () => {
    expect(fieldOf(fields, 'photo/00ff')?.key).toBe('photo');
    expect(fieldOf(fields, 'text')?.key).toBe('text');
    expect([fieldOf(fields, 'photograph'), fieldOf(fields, null)]).toEqual([null, null]);
  });

  it.each([[null, undefined, true], ['', null, true], [0, null, false], [false, null, false], [[1], [1], true], [1, '1', false]])('%j and %j alike: %s', (a, b, alike) => {
    expect(same(a, b)).toBe(alike);
  });

  it('begin with what the layer says', () => {
    expect(defaults([field('TEXT', { default: 'x' }), field('NUMBER', { default: 0 }), field('DATE')])).toEqual({ text: 'x', number: 0 });
  });
});

describe('several features', () => {
  it('show a value that all of them have', () => {
    expect(sharedValue([{ a: 1 }, { a: 1 }], 'a')).toEqual({ various: false, value: 1 });
    expect(sharedValue([{ a: 1 }, {}], 'a')).toEqual({ various: true });
    expect(sharedValue([{}, { a: null }], 'a')).toEqual({ various: false, value: undefined });
  });

  it('share fields that are alike in key and type', () => {
    const one = { fields: [field('TEXT'), field('NUMBER')] };
    const other = { fields: [field('NUMBER'), field('CHOICE', { key: 'text' })] };
    expect(sharedFields([one, other]).map(({ key }) => key)).toEqual(['number']);
    expect(sharedFields([])).toEqual([]);
  });
});
