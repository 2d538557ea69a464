import type { Field, FieldTest, FieldTestKind, FieldType } from '../../state/layers.svelte';
import { readField } from './form-model';

/** A test as it is being put together. */
export interface TestDraft {
  field: string;
  test: FieldTestKind;
  text: string;
}

const ALWAYS: readonly FieldTestKind[] = ['EMPTY', 'FILLED'];
const TESTS: Record<FieldType, readonly FieldTestKind[]> = {
  TEXT: ['CONTAINS', 'IS', 'IS_NOT', ...ALWAYS],
  NUMBER: ['IS', 'IS_NOT', 'LESS', 'GREATER', ...ALWAYS],
  DATE: ['IS', 'LESS', 'GREATER', ...ALWAYS],
  CHOICE: ['IS', 'IS_NOT', ...ALWAYS],
  BOOLEAN: ['IS', ...ALWAYS],
  LINK: ['CONTAINS', ...ALWAYS],
  PHOTO: ALWAYS,
};

/** Tests that make sense for a type, the most useful one first. */
export function testsFor(type: FieldType): readonly FieldTestKind[] {
  return TESTS[type];
}

export function needsValue(test: FieldTestKind): boolean {
  return test !== 'EMPTY' && test !== 'FILLED';
}

/** A new test of the first field. */
export function freshTest(fields: readonly Field[]): TestDraft | null {
  const field = fields[0];
  return field ? { field: field.key, test: TESTS[field.type][0] ?? 'FILLED', text: '' } : null;
}

/** A test that fits the field that was chosen now. */
export function withField(draft: TestDraft, field: Field): TestDraft {
  const fits = TESTS[field.type].includes(draft.test);
  return { field: field.key, test: fits ? draft.test : (TESTS[field.type][0] ?? 'FILLED'), text: '' };
}

/** The tests that are whole; one that lacks its value does not count yet. */
export function wholeTests(drafts: readonly TestDraft[], fields: readonly Field[]): FieldTest[] {
  return drafts.flatMap((draft): FieldTest[] => {
    const field = fields.find(({ key }) => key === draft.field);
    if (!field) return [];
    if (!needsValue(draft.test)) return [{ field: field.key, test: draft.test }];
    if (draft.text.trim() === '') return [];
    if (draft.test === 'CONTAINS') return [{ field: field.key, test: draft.test, value: draft.text.trim() }];
    const reading = readField({ ...field, required: false }, draft.text);
    return reading.ok ? [{ field: field.key, test: draft.test, value: reading.value }] : [];
  });
}
