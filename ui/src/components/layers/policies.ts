import type { FieldType, PolicyRule } from '../../state/layers.svelte';

/** What can be said of a whole layer. */
export const LAYER_RULES: readonly PolicyRule[] = ['KEEP_BOTH', 'NEWEST', 'FIRST', 'ROLE_RANK', 'MOST_ACCURATE'];

const ANY: readonly PolicyRule[] = LAYER_RULES;
const RULES: Record<FieldType, readonly PolicyRule[]> = {
  TEXT: [...ANY, 'APPEND'],
  NUMBER: [...ANY, 'MAX', 'MIN', 'COUNTER'],
  DATE: [...ANY, 'MAX', 'MIN'],
  CHOICE: [...ANY, 'FORWARD_ONLY'],
  BOOLEAN: ANY,
  LINK: ANY,
  PHOTO: ['SET_UNION', 'KEEP_BOTH', 'NEWEST'],
};

/** Rules that make sense for the values of a type. */
export function rulesFor(type: FieldType): readonly PolicyRule[] {
  return RULES[type];
}
