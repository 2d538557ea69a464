import type { App } from '../../state/app.svelte';
import { editResult, focusNote, settle, takeBack } from './review-acts';

/** What keys do while one reviews; they go before those of the whole window. */
export function reviewKeys(app: App): Record<string, () => void> {
  const { review, router, device } = app;
  if (router.section !== 'review') return {};
  const { desk } = review;
  const bulk = device.readOnly ? {} : { A: () => (review.bulk = true) };
  if (router.route.name !== 'review-of' || desk.review === null) return { ...bulk, j: openFirst, k: openFirst };
  const { sides } = desk.review;
  const takes = Object.fromEntries(sides.slice(0, 9).map(({ letter }, index) => [String(index + 1), () => desk.take(letter)]));
  return {
    ...bulk,
    ...(device.readOnly ? {} : { ...takes, e: () => editResult(app), n: () => void focusNote(), d: () => desk.setKeepBoth(!desk.keepBoth) }),
    j: () => review.go(1),
    k: () => review.go(-1),
    l: () => toList(app),
    u: () => void takeBack(app),
    b: () => desk.blink(),
    s: () => desk.swipe(),
    z: () => (desk.zooms += 1),
    x: () => (desk.marks = !desk.marks),
    ArrowDown: () => desk.mark(1),
    ArrowUp: () => desk.mark(-1),
    ...(desk.way === 'swipe' ? { ArrowLeft: () => desk.slide(-0.02), ArrowRight: () => desk.slide(0.02) } : {}),
  };
}

/** To the list beside it; where there is no room for both, away from this one. */
function toList({ router }: App): void {
  const list = document.getElementById('review-list');
  if (list && list.offsetParent !== null) list.focus();
  else router.go({ name: 'review' });
}

/** The list takes the keyboard, with its first one. */
function openFirst(): void {
  document.getElementById('review-list')?.focus();
}

/** Ctrl+Enter settles, wherever one writes; true if the key was meant so. */
export function settlesByKey(event: KeyboardEvent, app: App): boolean {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || app.router.route.name !== 'review-of') return false;
  if (document.querySelector('dialog[open]')) return false;
  event.preventDefault();
  void settle(app);
  return true;
}
