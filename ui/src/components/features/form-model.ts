import { latinDigits } from '../../format/numbers';
import type { Field, FieldType, Properties } from '../../state/layers.svelte';

/** Why a typed value cannot be kept. */
export type Fault = 'required' | 'number' | 'date' | 'choice' | 'link';

export type Reading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault };

/** What stands in the input for a value. */
export function typed(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Reads what was typed into a field; an empty input is `null`, which clears the value. */
export function readField(field: Pick<Field, 'type' | 'required' | 'choices'>, text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return field.required ? fault('required') : { ok: true, value: null };
  return READ[field.type](field.type === 'TEXT' ? text : trimmed, field.choices);
}

const READ: Record<FieldType, (text: string, choices: readonly string[]) => Reading> = {
  TEXT: (text) => kept(text),
  NUMBER: readNumber,
  DATE: (text) => (isDate(text) ? kept(text) : fault('date')),
  CHOICE: (text, choices) => (choices.includes(text) ? kept(text) : fault('choice')),
  BOOLEAN: (text) => kept(text === 'true'),
  LINK: (text) => (isLink(text) ? kept(text) : fault('link')),
  PHOTO: (text) => kept(text),
};

/** `1,234.5`, `1.234,5`, `1 234,5` and `٣٫٥`: the last mark is the decimal one where two kinds are there. */
function readNumber(text: string): Reading {
  const plain = latinDigits(text).replace(/[\s\u00a0\u202f'’]/g, '');
  const comma = plain.lastIndexOf(',');
  const dot = plain.lastIndexOf('.');
  const decimal = comma > dot ? ',' : '.';
  const grouping = decimal === ',' ? /\./g : /,/g;
  const figures = plain.replace(grouping, '').replace(decimal, '.');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(figures)) return fault('number');
  const value = Number(figures);
  return Number.isFinite(value) ? kept(value) : fault('number');
}

/** A day as it is stored, `2026-11-22`, with a time of day or without. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})(T.*)?$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && !Number.isNaN(Date.parse(text));
}

/** Only what a browser opens: no `javascript:`, no file. */
export function isLink(text: string): boolean {
  try {
    return ['http:', 'https:', 'mailto:', 'tel:', 'geo:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** What is missing or wrong in stored values, by field. */
export function faultsOf(fields: readonly Field[], values: Properties): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  for (const field of fields) {
    const found = faultOf(field, values[field.key]);
    if (found) faults.set(field.key, found);
  }
  return faults;
}

function faultOf(field: Field, value: unknown): Fault | null {
  // Photos are not among the properties: their field counts them itself.
  if (field.type === 'PHOTO') return null;
  if (isEmpty(value)) return field.required ? 'required' : null;
  if (field.type === 'BOOLEAN') return null;
  const reading = readField(field, typed(value));
  return reading.ok ? null : reading.fault;
}

/** The field that a property belongs to: each photo is one of its own, `photos/<sha256>`. */
export function fieldOf<Found extends Pick<Field, 'key'>>(fields: readonly Found[], property: string | null): Found | null {
  return fields.find(({ key }) => key === property || property?.startsWith(`${key}/`)) ?? null;
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether two values are the same, whatever they are made of. */
export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What several features have in one field: the same value, or various ones. */
export type Shared = { readonly various: false; readonly value: unknown } | { readonly various: true };

export function sharedValue(all: readonly Properties[], key: string): Shared {
  const value = all[0]?.[key];
  return all.every((values) => same(values[key], value)) ? { various: false, value } : { various: true };
}

/** Fields that every one of several layers has, alike in key and type. */
export function sharedFields(layers: readonly { readonly fields: readonly Field[] }[]): readonly Field[] {
  const [first, ...others] = layers;
  return (first?.fields ?? []).filter((field) => others.every((other) => other.fields.some(({ key, type }) => key === field.key && type === field.type)));
}

/** What a new feature of the layer has. */
export function defaults(fields: readonly Field[]): Properties {
  return Object.fromEntries(fields.filter((field) => !isEmpty(field.default)).map((field) => [field.key, field.default]));
}

function kept(value: unknown): Reading {
  return { ok: true, value };
}

function fault(found: Fault): Reading {
  return { ok: false, fault: found };
}
