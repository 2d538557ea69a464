import type { BoundsValue } from '../../format/coordinates';
import { positions, type SentGeometry } from '../../map/history-layers';
import type { ReviewPicture, ReviewShape } from '../../map/review-layers';
import { sameShape, vertexDifference } from '../../map/review-vertices';
import { candidateOf } from '../../state/review-choices';
import type { OpenReview } from '../../state/review-types';
import { isGeometry } from './words';

/** Every geometry of a conflict: what was, what each side made of it, and what else is concerned. */
export function shapesOf(review: OpenReview): readonly ReviewShape[] {
  const row = review.rows.find(({ register }) => register === 'GEOMETRY');
  const geometry = (value: unknown): SentGeometry | null => (isGeometry(value) ? value : null);
  const before = geometry(row?.ancestor?.value);
  const others = review.findings.flatMap(({ other, dismissedBy }): ReviewShape[] =>
    other?.geometry && dismissedBy === null ? [{ key: 'other', index: 0, letter: other.label.slice(0, 24), geometry: other.geometry }] : [],
  );
  const sides = row?.differs
    ? review.sides.flatMap(({ letter }, index): ReviewShape[] => {
        const found = geometry(candidateOf(row, letter)?.value);
        return found ? [{ key: letter, index, letter, geometry: found }] : [];
      })
    : [];
  // Where the place is not in question it is shown all the same: people know things by where they are.
  const here = geometry(row?.shown) ?? before ?? geometry(row?.candidates[0]?.value);
  if (sides.length === 0) return [...(here ? [{ key: 'ancestor', index: -1, letter: others.length > 0 ? review.item.label.slice(0, 24) : '', geometry: here }] : []), ...others];
  return [...(before ? [{ key: 'ancestor', index: -1, letter: '', geometry: before }] : []), ...sides, ...others];
}

/** Those between which one blinks and swipes: the sides, and the ancestor where there is only one. */
export function comparable(shapes: readonly ReviewShape[]): readonly string[] {
  const sides = shapes.filter(({ key, index }) => index >= 0 && key !== 'other').map(({ key }) => key);
  return sides.length > 1 || sides.length === 0 ? sides : ['ancestor', ...sides].filter((key) => shapes.some((shape) => shape.key === key));
}

/** The shapes as they are drawn now. */
export function pictureOf(shapes: readonly ReviewShape[], seen: Omit<ReviewPicture, 'shapes'>): ReviewPicture {
  return { shapes, ...seen };
}

/** From this part on, a change is seen with all of the feature. */
const LARGE_PART = 0.3;

/** What holds the change alone: vertices that differ, else everything. */
export function changeBounds(shapes: readonly ReviewShape[]): BoundsValue | null {
  const before = shapes.find(({ key }) => key === 'ancestor')?.geometry ?? null;
  const places = shapes.flatMap(({ key, index, geometry }) => {
    if (index < 0 || key === 'other' || !before) return [];
    const difference = vertexDifference(before, geometry);
    if (difference.shift || sameShape(difference)) return [];
    return [...difference.added, ...difference.removed, ...difference.moved.flat()];
  });
  const whole = wholeBounds(shapes);
  const change = boundsAround(places);
  if (!change || !whole) return whole;
  // A little of what lies round it, and all of it where the change is most of it.
  const [wide, high] = [change.east - change.west, change.north - change.south];
  const part = Math.max(wide / Math.max(1e-9, whole.east - whole.west), high / Math.max(1e-9, whole.north - whole.south));
  if (part > LARGE_PART) return whole;
  return { west: change.west - wide, south: change.south - high, east: change.east + wide, north: change.north + high };
}

export function wholeBounds(shapes: readonly ReviewShape[]): BoundsValue | null {
  return boundsAround(shapes.flatMap(({ geometry }) => positions(geometry)));
}

function boundsAround(places: readonly (readonly number[])[]): BoundsValue | null {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [lng = 0, lat = 0] of places) {
    box.west = Math.min(box.west, lng);
    box.south = Math.min(box.south, lat);
    box.east = Math.max(box.east, lng);
    box.north = Math.max(box.north, lat);
  }
  return box.west <= box.east ? box : null;
}
