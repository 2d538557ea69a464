/** Times as people say them, in the language of `locale`. */
import { dateTime, relative } from './intl';

/** `2 hours ago`, `now`, `in 3 days`. */
export function relativeTime(then: string, now: number): string {
  const seconds = (Date.parse(then) - now) / 1000;
  if (Number.isNaN(seconds)) return '–';
  const size = Math.abs(seconds);
  const away = (unit: number): number => Math.sign(seconds) * Math.round(size / unit);
  if (size < 45) return relative().format(0, 'second');
  if (size < 3570) return relative().format(away(60), 'minute');
  if (size < 86_400) return relative().format(away(3600), 'hour');
  return relative().format(away(86_400), 'day');
}

/** A time that is only known to the hour: `this hour`, `2 hours ago`. */
export function hourlyTime(then: string, now: number): string {
  const seconds = (now - Date.parse(then)) / 1000;
  return seconds >= 0 && seconds < 3600 ? relative().format(0, 'hour') : relativeTime(then, now);
}

/** A day (UTC): `today`, `yesterday`, `12 days ago`. */
export function day(then: string, now: number): string {
  const days = Math.floor(now / 86_400_000) - Math.floor(Date.parse(then) / 86_400_000);
  return Number.isNaN(days) ? '–' : relative().format(-Math.max(0, days), 'day');
}

/** `Nov 22, 2026, 1:30 PM` in local time, for titles. */
export function exactTime(then: string): string {
  const date = new Date(then);
  return Number.isNaN(date.getTime()) ? '–' : dateTime({ dateStyle: 'medium', timeStyle: 'short' }).format(date);
}
