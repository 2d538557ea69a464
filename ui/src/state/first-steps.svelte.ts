import type { FirstStepsSeen } from './preferences.svelte';

export type Step = keyof FirstStepsSeen;

/** From nothing to a map without a network. */
export const STEPS: readonly Step[] = ['source', 'area', 'offline'];

/** The step that comes next, or `null` after the last one. */
export function currentStep(seen: FirstStepsSeen): Step | null {
  return STEPS.find((step) => !seen[step]) ?? null;
}

/** What of the device tells that a step was done. */
export interface Progress {
  readonly sources: number;
  readonly regions: readonly { readonly state: string }[];
  readonly offline: boolean;
}

/**
 * The steps that were done, wherever in the window: a later one needs those before it, so that a
 * network that happens to be gone does not count before there is a region.
 */
export function stepsDone(progress: Progress, seen: FirstStepsSeen): FirstStepsSeen {
  const source = seen.source || progress.sources > 0 || progress.regions.length > 0;
  const area = seen.area || progress.regions.some(({ state }) => state === 'DONE' || state === 'FAILED_IN_PART');
  return { source, area, offline: seen.offline || (area && progress.offline) };
}
