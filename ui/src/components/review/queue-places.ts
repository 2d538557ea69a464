import type { Facet } from '../../state/review-types';

export const ITEM = 60;
export const HEAD = 28;

/** A heading before the first item of a group. */
export interface Heading {
  readonly at: number;
  readonly facet: Facet;
}

/** Where each group begins, by how many items it has. */
export function headings(groups: readonly Facet[]): readonly Heading[] {
  let at = 0;
  return groups.map((facet) => {
    const heading = { at, facet };
    at += facet.count;
    return heading;
  });
}

/** Upper edge of an item in pixels; its heading lies above it. */
export function topOf(index: number, heads: readonly Heading[]): number {
  return index * ITEM + above(index, heads) * HEAD;
}

/** How many headings lie above the item. */
function above(index: number, heads: readonly Heading[]): number {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((heads[middle]?.at ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The items in view and a few around them. */
export function inView(scroll: number, height: number, count: number, heads: readonly Heading[], around = 6): { readonly from: number; readonly to: number } {
  const at = (pixel: number): number => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (topOf(middle, heads) + ITEM <= pixel) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { from: Math.max(0, at(scroll) - around), to: Math.min(count, at(scroll + height) + 1 + around) };
}
