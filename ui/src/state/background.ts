import type { Region } from './regions.svelte';

/** All jobs under way as one figure. */
export interface Workload {
  readonly jobs: number;
  readonly done: number;
  readonly total: number;
  /** Of the job that takes longest; `null` before its rate is known. */
  readonly secondsLeft: number | null;
}

/** Something that a person who looks elsewhere should be told. */
export interface News {
  readonly region: Region;
  readonly kind: 'done' | 'partly' | 'stopped';
}

/** What is at work: running or waiting, not paused. */
export function workload(regions: readonly Region[]): Workload {
  const jobs = regions.filter(atWork);
  const left = jobs.map(({ job }) => job?.secondsLeft ?? null).filter((seconds) => seconds !== null);
  return {
    jobs: jobs.length,
    done: jobs.reduce((sum, { job }) => sum + (job?.done ?? 0), 0),
    total: jobs.reduce((sum, { job }) => sum + (job?.total ?? 0), 0),
    secondsLeft: left.length > 0 ? Math.max(...left) : null,
  };
}

/** Which regions have ended by themselves since they were last looked at. */
export function news(before: ReadonlyMap<string, Region['state']>, now: readonly Region[]): News[] {
  return now.flatMap((region) => {
    const was = before.get(region.id);
    const kind = was === 'RUNNING' || was === 'QUEUED' ? ending(region) : null;
    return kind ? [{ region, kind }] : [];
  });
}

function ending(region: Region): News['kind'] | null {
  switch (region.state) {
    case 'DONE': return 'done';
    case 'FAILED_IN_PART': return 'partly';
    case 'FAILED': return 'stopped';
    // Whoever pauses a job knows it; a job that paused itself says why.
    case 'PAUSED': return region.job?.problem ? 'stopped' : null;
    default: return null;
  }
}

function atWork({ state }: Region): boolean {
  return state === 'RUNNING' || state === 'QUEUED';
}
