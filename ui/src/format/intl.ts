import { locale } from './locale.svelte';

const made = new Map<string, unknown>();

/** Making a formatter costs more than using it a hundred times. */
function kept<Format>(kind: string, options: object, make: (tag: string) => Format): Format {
  const { tag } = locale;
  const key = `${kind} ${tag} ${JSON.stringify(options)}`;
  const found = made.get(key) as Format | undefined;
  if (found) return found;
  const fresh = make(tag);
  made.set(key, fresh);
  return fresh;
}

/** Numbers in the language of `locale`. */
export function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept('number', options, (tag) => new Intl.NumberFormat(tag, options));
}

/** Numbers with a unit that `Intl` knows. */
export function unit(name: string, display: 'short' | 'long' = 'short', digits = 0): Intl.NumberFormat {
  return number({ style: 'unit', unit: name, unitDisplay: display, maximumFractionDigits: digits });
}

/** Times as seen from now. */
export function relative(): Intl.RelativeTimeFormat {
  const options = { numeric: 'auto' } as const;
  return kept('relative', options, (tag) => new Intl.RelativeTimeFormat(tag, options));
}

/** Dates and times of day. */
export function dateTime(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept('date', options, (tag) => new Intl.DateTimeFormat(tag, options));
}

/** Words in a row: `a, b and c`. */
export function list(): Intl.ListFormat {
  const options = { type: 'conjunction' } as const;
  return kept('list', options, (tag) => new Intl.ListFormat(tag, options));
}
