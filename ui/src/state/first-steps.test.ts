import { describe, expect, it } from 'vitest';
import { currentStep, stepsDone, type Progress } from './first-steps.svelte';

const NONE = { source: false, area: false, offline: false };
const progress = (change: Partial<Progress>): Progress => ({ sources: 0, regions: [], offline: false, ...change });

describe('the first steps', () => {
  it.each<[string, Partial<Progress>, ReturnType<typeof currentStep>]>([
    ['nothing yet', {}, 'source'],
    ['without a network, nothing yet', { offline: true }, 'source'],
    ['a source', { sources: 1 }, 'area'],
    ['a region on its way', { sources: 1, regions: [{ state: 'RUNNING' }] }, 'area'],
    ['an imported region', { regions: [{ state: 'DONE' }] }, 'offline'],
    ['a region, and the cable pulled', { sources: 1, regions: [{ state: 'DONE' }], offline: true }, null],
  ])('%s', (_, change, next) => expect(currentStep(stepsDone(progress(change), NONE))).toBe(next));

  it('stay done when what was made for them goes again', () => {
    const seen = stepsDone(progress({ sources: 1, regions: [{ state: 'DONE' }] }), NONE);
    expect(currentStep(stepsDone(progress({}), seen))).toBe('offline');
  });
});
