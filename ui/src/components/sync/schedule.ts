/** The least that a limit may be, in bytes per second. */
export const SLOWEST = 1024;

const USUAL = [0, 5, 15, 60, 240, 1440];

/** Schedules to choose from, in minutes, 0 for none; one that was set elsewhere is among them. */
export function scheduleChoices(current: number | null): number[] {
  return [...new Set([...USUAL, current ?? 0])].sort((a, b) => a - b);
}
