import { list } from '../../format/intl';
import type { AuditEntry } from '../../state/audit.svelte';
import type { Field, PolicyRule } from '../../state/layers.svelte';
import { t } from '../../text';
import { isRecord, saidValue } from '../features/register-text';

/** A rule as it is kept, in words: its name, and what it needs to know. */
export function saidRule(value: unknown): string {
  if (!isRecord(value)) return t.audit.asLayer;
  const name = t.layers.rules[String(value['rule'] ?? 'keep_both').toUpperCase() as PolicyRule] ?? String(value['rule']);
  const listed = (key: string): string => (Array.isArray(value[key]) ? list().format(value[key].map(String)) : '');
  const more = [listed('roles'), listed('order'), typeof value['accuracy'] === 'string' ? value['accuracy'] : ''].filter(Boolean);
  return [name, ...more].join(': ');
}

/** What an entry is about: a field, the place, the whole layer. */
export function subjectOf(entry: Pick<AuditEntry, 'cause' | 'register' | 'fieldLabel'>): string {
  if (entry.fieldLabel) return entry.fieldLabel;
  if (entry.cause === 'POLICY_CHANGE') return t.audit.wholeLayer;
  return entry.register === 'GEOMETRY' ? t.audit.geometry : t.audit.existence;
}

/** The values of one side of an entry, each once. */
export function saidAll(entry: AuditEntry, values: readonly unknown[], fields: readonly Field[]): string[] {
  const said = (value: unknown): string => (entry.cause === 'POLICY_CHANGE' ? saidRule(value) : saidValue(value, { register: entry.register, field: entry.field, fields }));
  return [...new Set(values.map(said))];
}

/** What stands after an entry, in a few words. */
export function resultOf(entry: AuditEntry, fields: readonly Field[]): string {
  const said = saidAll(entry, entry.toAll, fields);
  return said.length > 1 ? t.audit.several(said.length) : (said[0] ?? t.audit.nothing);
}
