import type { RegisterKind } from '../../graphql/generated/graphql';
import type { Field } from '../../state/layers.svelte';
import { t } from '../../text';
import { fieldOf } from './form-model';
import { valueText } from './value-text';

interface About {
  readonly register: RegisterKind;
  readonly field?: string | null | undefined;
  readonly fields: readonly Field[];
}

/** A value of a register as people read it. */
export function saidValue(value: unknown, { register, field, fields }: About): string {
  if (register === 'EXISTENCE') return value === 'alive' ? t.audit.alive : t.audit.deleted;
  if (value === null || value === undefined) return t.audit.nothing;
  if (register === 'GEOMETRY') return saidShape(value);
  return valueText(fieldOf(fields, field ?? null), value) || t.audit.nothing;
}

function saidShape(value: unknown): string {
  if (!isRecord(value)) return t.audit.nothing;
  const kind = t.audit.shapes[String(value['type'])] ?? String(value['type']);
  return t.audit.points(kind, positions(value['coordinates']));
}

function positions(coordinates: unknown): number {
  if (!Array.isArray(coordinates)) return 0;
  if (typeof coordinates[0] === 'number') return 1;
  return coordinates.reduce((sum: number, part: unknown) => sum + positions(part), 0);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
