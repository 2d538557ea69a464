import { dateTime } from '../../format/intl';
import type { Moment } from '../../state/history.svelte';

export interface DayOfMoments {
  /** `2026-11-22` in the time of this machine. */
  readonly day: string;
  readonly moments: readonly Moment[];
}

/** The day that a time falls on here. */
export function localDay(at: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Moments, newest first, under the days that they fall on. */
export function byDay(moments: readonly Moment[]): readonly DayOfMoments[] {
  const days: { day: string; moments: Moment[] }[] = [];
  for (const moment of moments) {
    const day = localDay(moment.at);
    const last = days.at(-1);
    if (last?.day === day) last.moments.push(moment);
    else days.push({ day, moments: [moment] });
  }
  return days;
}

export function dayText(day: string): string {
  return dateTime({ dateStyle: 'full' }).format(new Date(`${day}T12:00:00`));
}

export function timeText(at: string): string {
  return dateTime({ timeStyle: 'short' }).format(new Date(at));
}

export function whenText(at: string): string {
  return dateTime({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** For an input of a date and a time of day, in the time of this machine. */
export function localInput(at: string): string {
  const date = new Date(at);
  return `${localDay(at)}T${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** The two moments of a comparison in the order of time. */
export function inOrder(a: string, b: string): readonly [string, string] {
  return Date.parse(a) <= Date.parse(b) ? [a, b] : [b, a];
}
