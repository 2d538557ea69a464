export const AGES = ['any', 'day', 'week', 'month'] as const;
export type Age = (typeof AGES)[number];

const DAY_MS = 86_400_000;
const DAYS: Record<Age, number> = { any: 0, day: 1, week: 7, month: 30 };

/** The moment before which something was written that is older than an age. */
export function olderThan(age: Age, now: number): string | undefined {
  return age === 'any' ? undefined : new Date(now - DAYS[age] * DAY_MS).toISOString();
}

/** The age that such a moment was made of, some minutes later too. */
export function ageOf(moment: string | undefined, now: number): Age {
  if (moment === undefined) return 'any';
  const days = (now - Date.parse(moment)) / DAY_MS;
  return AGES.toSorted((a, b) => Math.abs(DAYS[a] - days) - Math.abs(DAYS[b] - days))[0] ?? 'any';
}
