import { dateTime, list } from '../../format/intl';
import { distance } from '../../format/numbers';
import { latLon } from '../../format/coordinates';
import type { SentGeometry } from '../../map/history-layers';
import { positions } from '../../map/history-layers';
import { sameShape, vertexCount, vertexDifference, type Shift } from '../../map/review-vertices';
import type { Field } from '../../state/layers.svelte';
import type { RegisterKind } from '../../state/review-types';
import { t } from '../../text';
import { fieldOf, isEmpty } from '../features/form-model';
import { valueText } from '../features/value-text';

/** Coordinates are written as exactly as a street map shows them. */
const COORDINATE_ZOOM = 12;

export function isGeometry(value: unknown): value is SentGeometry {
  return typeof value === 'object' && value !== null && 'type' in value && 'coordinates' in value;
}

/** Whether an existence says that the feature is gone. */
export function isDeleted(value: unknown): boolean {
  return value === 'deleted' || value === 'DELETED' || value === false || value === null;
}

/** One of eight directions in words. */
export function direction(bearing: number): string {
  return t.review.directions.split(' ')[Math.round(bearing / 45) % 8] ?? '';
}

export function shiftText({ meters, bearing }: Shift): string {
  return t.review.geometry.shifted(distance(meters), direction(bearing));
}

/** A point by its coordinates, anything else by its vertices. */
function wholeText(geometry: SentGeometry): string {
  const [lng, lat] = positions(geometry)[0] ?? [];
  if (geometry.type !== 'Point' || lng === undefined || lat === undefined) return t.review.geometry.vertices(vertexCount(geometry));
  return latLon(lat, lng, COORDINATE_ZOOM);
}

/** What a geometry is, against what it was. */
export function geometryText(value: unknown, ancestor: unknown): string {
  const words = t.review.geometry;
  if (!isGeometry(value)) return words.none;
  if (!isGeometry(ancestor)) return wholeText(value);
  const difference = vertexDifference(ancestor, value);
  if (sameShape(difference)) return words.as;
  if (difference.shift) return shiftText(difference.shift);
  const { added, moved, removed } = difference;
  const parts = [moved.length > 0 && words.moved(moved.length), added.length > 0 && words.added(added.length), removed.length > 0 && words.removed(removed.length)];
  return list().format(parts.filter((part) => part !== false));
}

/** A value of a register, as people read it. */
export function registerText(register: RegisterKind, field: string | null, value: unknown, ancestor: unknown, fields: readonly Field[]): string {
  if (register === 'EXISTENCE') return isDeleted(value) ? t.review.existence.deleted : t.review.existence.alive;
  if (register === 'GEOMETRY') return geometryText(value, ancestor);
  return isEmpty(value) ? t.review.table.empty : valueText(fieldOf(fields, field), value);
}

/** When something was done, as one says it: a weekday within the last days. */
export function whenSaid(at: string, now: number): string {
  const date = new Date(at);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((midnight - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  const time = (): string => dateTime({ timeStyle: 'short' }).format(date);
  if (days === 0) return t.review.when.today(time());
  if (days === 1) return t.review.when.yesterday(time());
  if (days > 1 && days < 7) return t.review.when.weekday(dateTime({ weekday: 'long' }).format(date));
  return t.review.when.date(dateTime({ dateStyle: 'medium' }).format(date));
}

/** Foreign words in a sentence from right to left do not turn round what stands beside them. */
export function isolated(text: string): string {
  return document.documentElement.dir === 'rtl' ? `\u2068${text}\u2069` : text;
}

/** Whole words, at most so many letters. */
export function shortened(text: string, most = 48): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('').trimEnd()}…`;
}
