import type { Field, FieldType, Layer } from '../../state/layers.svelte';
import { t } from '../../text';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** What the device sorts by. */
  readonly sort: string;
  /** Pixels. */
  readonly width: number;
  readonly field: Field | null;
  readonly figures: boolean;
}

const WIDTHS: Record<FieldType, number> = { TEXT: 180, NUMBER: 100, DATE: 120, CHOICE: 140, BOOLEAN: 90, LINK: 180, PHOTO: 90 };

/** What stands on the map first, then every field that has a value to read, then when it changed. */
export function columnsOf(layer: Pick<Layer, 'fields'>): readonly Column[] {
  const fields = layer.fields.filter(({ type }) => type !== 'PHOTO').map((field): Column => ({ key: field.key, label: field.label, sort: field.key, width: WIDTHS[field.type], field, figures: field.type === 'NUMBER' }));
  return [
    { key: 'label', label: t.features.table.label, sort: 'label', width: 180, field: null, figures: false },
    ...fields,
    { key: 'changedAt', label: t.features.table.changed, sort: 'changedAt', width: 200, field: null, figures: false },
  ];
}

export interface Sort {
  readonly by: string | null;
  readonly descending: boolean;
}

/** Up, then down, then as they come. */
export function sortAfter(sort: Sort, by: string): Sort {
  if (sort.by !== by) return { by, descending: false };
  return sort.descending ? { by: null, descending: false } : { by, descending: true };
}

/** What is selected after a row was chosen. */
export function selectionAfter(before: readonly string[], id: string, how: 'one' | 'toggle' | 'range', range: readonly string[]): string[] {
  if (how === 'one') return [id];
  if (how === 'range') return [...new Set([...before, ...range])];
  return before.includes(id) ? before.filter((other) => other !== id) : [...before, id];
}
