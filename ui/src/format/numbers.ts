/**
 * Numbers as people say them, in the language of `locale`. The exact value goes into `title`s and
 * to screen readers.
 */
import { number, unit } from './intl';

/** `21845` → `21,845`. */
export function count(value: number): string {
  return number({ maximumFractionDigits: 0 }).format(value);
}

/** A number with so many decimals, always: `4.0`. */
export function decimal(value: number, digits: number): string {
  return number({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** Decimal units, two significant digits or more: `1.2 GB`, `15 kB`, `840 bytes`. */
export function bytes(value: number): string {
  if (!Number.isFinite(value) || value < 0) return '–';
  const { scaled, step } = byteScale(value);
  return byteUnit(step).format(scaled);
}

/** `1.1–1.4 GB`; one unit when both ends share it. */
export function byteRange(low: number, high: number): string {
  const [a, b] = [byteScale(low), byteScale(high)];
  if (a.step !== b.step) return `${bytes(low)} – ${bytes(high)}`;
  return a.scaled === b.scaled ? bytes(low) : byteUnit(a.step).formatRange(a.scaled, b.scaled);
}

/** `1,234,567,890 bytes`, for titles. */
export function exactBytes(value: number): string {
  return byteUnit(0).format(value);
}

function byteUnit(step: number): Intl.NumberFormat {
  return unit(BYTE_UNITS[step] ?? 'byte', step === 0 ? 'long' : 'short', 1);
}

function byteScale(value: number): { scaled: number; step: number } {
  let scaled = value;
  let step = 0;
  while (step < BYTE_UNITS.length - 1 && rounded(scaled) >= 1000) {
    scaled /= 1000;
    step += 1;
  }
  return { scaled: step === 0 ? Math.round(scaled) : rounded(scaled), step };
}

function rounded(value: number): number {
  return value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** `4 min`, `2 hr 10 min`, `35 sec`, `3 days 4 hr`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 59.5) return unit('second').format(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit('minute').format(minutes);
  const hours = Math.floor(minutes / 60);
  const hour = unit('hour');
  if (hours < 48) return joined(hour.format(hours), minutes % 60 ? unit('minute').format(minutes % 60) : '');
  return joined(unit('day', 'long').format(Math.floor(hours / 24)), hours % 24 ? hour.format(hours % 24) : '');
}

function joined(large: string, small: string): string {
  return small ? `${large} ${small}` : large;
}

/** Share of a whole, never 100 % before all of it and never 0 % once some of it is there. */
export function percent(part: number, of: number): string {
  const format = number({ style: 'percent', maximumFractionDigits: 0 });
  if (of <= 0) return format.format(0);
  const share = part / of;
  if (part > 0 && share < 0.01) return `< ${format.format(0.01)}`;
  return format.format(part < of ? Math.min(0.99, Math.floor(share * 100) / 100) : 1);
}

const UNIT_FACTORS: Record<string, number> = { '': 1e9, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Reads `20 GB`, `500 Mo`, `1,5 TB` or `20` (gigabytes); `null` when it is not a size. */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgt]?[bo])?\s*$/i.exec(latinDigits(text));
  if (!match?.[1]) return null;
  const factor = UNIT_FACTORS[(match[2] ?? '').toLowerCase().replace('o', 'b')];
  const value = Math.round(Number(match[1].replace(',', '.')) * (factor ?? 1));
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** `٢٠` → `20`: an Arabic keyboard may write either kind. */
export function latinDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/\u066b/g, '.');
}

/** A size as it can be typed again: `20 GB`, in every language. */
export function typedBytes(value: number): string {
  const { scaled, step } = byteScale(value);
  return `${scaled} ${['B', 'kB', 'MB', 'GB', 'TB', 'PB'][step]}`;
}

export { area, distance, speed } from './lengths';
export { day, exactTime, hourlyTime, relativeTime } from './times';
