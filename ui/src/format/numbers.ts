/** Numbers as people say them. The exact value goes into `title`s and to screen readers. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `21845` → `21,845`. */
export function count(value: number): string {
  return whole.format(value);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, two significant digits or more: `1.2 GB`, `15 kB`, `840 B`. */
export function bytes(value: number): string {
  if (!Number.isFinite(value) || value < 0) return '–';
  let scaled = value;
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && rounded(scaled) >= 1000) {
    scaled /= 1000;
    unit += 1;
  }
  const shown = unit === 0 ? whole.format(scaled) : rounded(scaled).toString();
  return `${shown} ${BYTE_UNITS[unit]}`;
}

function rounded(value: number): number {
  return value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** `1.1 – 1.4 GB`; one unit when both ends share it. */
export function byteRange(low: number, high: number): string {
  const [a, b] = [bytes(low), bytes(high)];
  if (a === b) return a;
  const [lowNumber, lowUnit] = a.split(' ');
  return lowUnit === b.split(' ')[1] ? `${lowNumber} – ${b}` : `${a} – ${b}`;
}

/** `1,234,567,890 bytes`, for titles. */
export function exactBytes(value: number): string {
  return `${whole.format(value)} bytes`;
}

/** `4 min`, `2 h 10 min`, `35 s`, `3 d 4 h`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** Share of a whole, never 100 % before all of it and never 0 % once some of it is there. */
export function percent(part: number, of: number): string {
  if (of <= 0) return '0 %';
  const share = (part / of) * 100;
  if (part > 0 && share < 1) return '< 1 %';
  return `${part < of ? Math.min(99, Math.floor(share)) : 100} %`;
}

/** `2 h ago`, `just now`, `in 3 d`. */
export function relativeTime(then: string, now: number): string {
  const seconds = (now - Date.parse(then)) / 1000;
  if (Number.isNaN(seconds)) return '–';
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  const spoken = coarse(size);
  return seconds > 0 ? `${spoken} ago` : `in ${spoken}`;
}

/** A time that is only known to the hour: `in the last hour`, `2 h ago`. */
export function hourlyTime(then: string, now: number): string {
  const seconds = (now - Date.parse(then)) / 1000;
  return seconds >= 0 && seconds < 3600 ? 'in the last hour' : relativeTime(then, now);
}

/** A day (UTC): `today`, `yesterday`, `12 d ago`. */
export function day(then: string, now: number): string {
  const days = Math.floor(now / 86_400_000) - Math.floor(Date.parse(then) / 86_400_000);
  if (Number.isNaN(days)) return '–';
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} d ago`;
}

function coarse(seconds: number): string {
  if (seconds < 3570) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `2026-11-22 13:30` in local time, for titles. */
export function exactTime(then: string): string {
  const date = new Date(then);
  return Number.isNaN(date.getTime()) ? '–' : date.toLocaleString('sv-SE').slice(0, 16);
}

const UNIT_FACTORS: Record<string, number> = { '': 1e9, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Reads `20 GB`, `500 MB` or `20` (gigabytes); `null` when it is not a size. */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]b)?\s*$/i.exec(text);
  if (!match) return null;
  const factor = UNIT_FACTORS[(match[2] ?? '').toLowerCase()];
  const value = Math.round(Number(match[1]) * (factor ?? 1));
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}
