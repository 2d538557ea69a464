import { expect, it } from 'vitest';
import { offlineShare } from './offline-share';

const box = (west: number, south: number, east: number, north: number) => ({ west, south, east, north });
const view = box(0, -10, 20, 10);

it.each([
  ['nothing is missing', view, [], 1],
  ['everything is missing', view, [box(-90, -80, 90, 80)], 0],
  ['half is missing', view, [box(10, -50, 30, 50)], 0.5],
  ['a tile that only touches the edge counts for little', view, [box(19.8, -10, 90, 10)], 0.99],
  ['what lies outside does not count', view, [box(20, -10, 40, 10), box(0, 10, 20, 30)], 1],
  ['over the antimeridian', box(170, -10, -170, 10), [box(-180, -10, -90, 10)], 0.5],
  ['a missing box over the antimeridian', box(170, -10, -170, 10), [box(175, -10, -175, 10)], 0.5],
])('%s', (_, seen, missing, share) => expect(offlineShare(seen, missing)).toBeCloseTo(share, 9));
