import { dateTime, number } from '../../format/intl';
import type { Field } from '../../state/layers.svelte';
import { t } from '../../text';
import { isDate, isEmpty } from './form-model';

/** A value as people read it, by the type of its field. */
export function valueText(field: Pick<Field, 'type'> | null, value: unknown): string {
  if (isEmpty(value)) return '';
  if (typeof value === 'boolean') return value ? t.features.yes : t.features.no;
  if (field?.type === 'DATE' && typeof value === 'string' && isDate(value)) return dateText(value);
  if (typeof value === 'number') return number({ maximumFractionDigits: 12, useGrouping: field?.type === 'NUMBER' }).format(value);
  if (field?.type === 'PHOTO') return t.features.photos(Array.isArray(value) ? value.length : 1);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function dateText(value: string): string {
  const day = value.slice(0, 10);
  if (value.length > 10) return dateTime({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
  // A day has no zone: it must not become the one before west of Greenwich.
  return dateTime({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}
