import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecisionInput, ReviewCalls } from './review-calls';
import { needsDecision, progress, restoredDraft, rowDecisions, rowKey, takeSide, takeWhole } from './review-choices';
import { Review } from './review.svelte';
import type { OpenReview, ReviewCandidate, ReviewFacets, ReviewRow } from './review-types';

const candidate = (side: string, dot: string, value: unknown): ReviewCandidate => ({ dot, side, value, at: '', author: side, device: '', reason: null, decided: false, shown: false });
const row = (field: string, sides: readonly string[], more: Partial<ReviewRow> = {}): ReviewRow => ({
  register: 'PROPERTY', field, label: field, differs: true, ancestor: null, shown: null, settledBy: null, state: 'OPEN',
  candidates: sides.map((side) => candidate(side, `${field}-${side}`, `${side} of ${field}`)), ...more,
});
const ROWS = [row('name', ['A', 'B']), row('state', ['A', 'B', 'C']), row('depth', ['B', 'C']), row('seen', ['A'], { differs: false }), row('old', ['A', 'B'], { state: 'SETTLED' })];
const [NAME, STATE, DEPTH] = ROWS as [ReviewRow, ReviewRow, ReviewRow, ReviewRow, ReviewRow];

describe('choices', () => {
  it('are made where a person is needed', () => expect(ROWS.filter(needsDecision).map(({ field }) => field)).toEqual(['name', 'state', 'depth']));

  it('take a side in a row, and take it back', () => {
    const once = takeSide({}, NAME, 'B');
    expect(once).toEqual({ 'PROPERTY name': { dot: 'name-B' } });
    expect(takeSide(once, NAME, 'A')).toEqual({ 'PROPERTY name': { dot: 'name-A' } });
    expect(takeSide(once, NAME, 'B')).toEqual({});
    expect(takeSide(once, NAME, 'C')).toBe(once);
  });

  it('take a side wherever it wrote, and leave the rest', () => {
    const taken = takeWhole({ [rowKey(DEPTH)]: { value: 7 } }, { rows: ROWS }, 'A');
    expect(taken).toEqual({ 'PROPERTY name': { dot: 'name-A' }, 'PROPERTY state': { dot: 'state-A' }, 'PROPERTY depth': { value: 7 } });
    expect(progress({ rows: ROWS }, taken)).toEqual({ done: 3, of: 3 });
  });

  it('name every candidate that was on the screen', () => {
    expect(rowDecisions({ rows: ROWS }, { [rowKey(STATE)]: { dot: 'state-C' }, [rowKey(DEPTH)]: { value: null } })).toEqual([
      { register: 'PROPERTY', field: 'state', shown: ['state-A', 'state-B', 'state-C'], choice: 'state-C' },
      { register: 'PROPERTY', field: 'depth', shown: ['depth-B', 'depth-C'], value: null },
    ]);
  });

  it.each<[unknown, object]>([
    [null, {}],
    ['text', {}],
    [{ choices: { 'PROPERTY name': { dot: 'name-A' }, 'PROPERTY state': { dot: 'gone' } }, note: 'why' }, { 'PROPERTY name': { dot: 'name-A' } }],
    [{ choices: { 'PROPERTY depth': { value: 3 }, 'PROPERTY old': { dot: 'old-A' } } }, { 'PROPERTY depth': { value: 3 } }],
  ])('are restored as far as they still fit: %j', (kept, choices) => expect(restoredDraft(kept, { rows: ROWS }).choices).toEqual(choices));
});

/** A device with a queue in memory. */
class Queue implements ReviewCalls {
  asked: string[] = [];
  decided: DecisionInput[] = [];
  drafts = new Map<string, unknown>();
  skips = false;

  constructor(public features: string[]) {}

  #open(feature: string): OpenReview {
    const at = this.features.indexOf(feature);
    const item = { feature, label: feature, open: at < 0 ? 0 : 3, layer: { id: 'l', name: 'L' } } as OpenReview['item'];
    const decided = at < 0 ? [{ change: 'c', at: '', author: 'M. Osei', device: '', reason: null, rows: [], undone: false }] : [];
    return { item, number: at < 0 ? null : at + 1, total: this.features.length, next: this.features[at + 1] ?? null, previous: this.features[at - 1] ?? null, sides: [], rows: ROWS, findings: [], decided, draft: this.drafts.get(feature) ?? null, version: 1 };
  }

  queue = (): ReturnType<ReviewCalls['queue']> => Promise.resolve({ items: [], total: this.features.length, conflicts: 0, next: null, version: 1, facets: {} as ReviewFacets });
  review = (feature: string): Promise<OpenReview | null> => {
    this.asked.push(feature);
    return Promise.resolve(this.#open(feature));
  };
  decide = (input: readonly DecisionInput[]): ReturnType<ReviewCalls['decide']> => {
    if (this.skips) return Promise.resolve({ decided: 0, skipped: [{ feature: 'a', why: 'It changed.' }] });
    this.decided.push(...input);
    const whole = input.filter(({ rows }) => rows.length === 3).map(({ feature }) => feature);
    this.features = this.features.filter((feature) => !whole.includes(feature));
    return Promise.resolve({ decided: input.length, skipped: [] });
  };
  decideBulk = (): never => {
    throw new Error('not here');
  };
  reopen = (): ReturnType<ReviewCalls['reopen']> => Promise.resolve({ decided: 1, skipped: [] });
  dismissFinding = (): ReturnType<ReviewCalls['dismissFinding']> => Promise.resolve({ decided: 1, skipped: [] });
  assign = (): Promise<void> => Promise.resolve();
  saveDraft = (feature: string, draft: unknown): Promise<void> => {
    this.drafts.set(feature, draft);
    return Promise.resolve();
  };
}

describe('the desk', () => {
  let calls: Queue;
  let review: Review;
  let shown: (string | null)[];
  const told = vi.fn<(label: string, who: string | null) => void>();
  const undoEdit = vi.fn(() => Promise.resolve());

  beforeEach(() => {
    vi.clearAllMocks();
    calls = new Queue(['a', 'b', 'c']);
    shown = [];
    review = new Review(calls, { failed: (error) => expect.unreachable(String(error)), settledBy: told, show: (feature) => shown.push(feature), undoEdit });
  });

  it('has the next one ready before it is wanted', async () => {
    await review.open('a');
    expect(calls.asked).toEqual(['a', 'b']);
    review.go(1);
    expect(shown).toEqual(['b']);
    calls.asked = [];
    await review.open('b');
    expect([review.desk.review?.item.feature, calls.asked]).toEqual(['b', ['c']]);
  });

  it('settles, goes on, and takes back', async () => {
    await review.open('a');
    expect(review.desk.canDecide).toBe(false);
    expect(await review.decide()).toBeNull();
    review.desk.take('B');
    await review.decide();
    expect(calls.decided[0]?.rows.map(({ choice }) => choice)).toEqual(['name-B', 'state-B', 'depth-B']);
    expect([shown, review.desk.review?.item.feature, review.desk.review?.number]).toEqual([['b'], 'b', 1]);
    expect(review.desk.choices).toEqual({});
    expect(await review.undo()).toBe('decision');
    expect(undoEdit).toHaveBeenCalledOnce();
    expect(shown.at(-1)).toBe('a');
    expect(await review.undo()).toBeNull();
  });

  it('stays with what is decided in part', async () => {
    await review.open('a');
    review.desk.mark(1);
    review.desk.take('A');
    expect(review.desk.progress).toEqual({ done: 1, of: 3 });
    await review.decide();
    expect([shown, review.desk.review?.item.feature]).toEqual([['a'], 'a']);
  });

  it('keeps what was chosen where the device left it as it is', async () => {
    calls.skips = true;
    await review.open('a');
    review.desk.take('A');
    expect((await review.decide())?.skipped).toHaveLength(1);
    expect([review.desk.progress.done, review.desk.review?.item.feature]).toEqual([2, 'a']);
  });

  it('takes back choices one by one', async () => {
    await review.open('a');
    review.desk.take('A');
    review.desk.setKeepBoth(true);
    expect(await review.undo()).toBe('choice');
    expect([review.desk.keepBoth, review.desk.progress.done]).toEqual([false, 2]);
    expect(await review.undo()).toBe('choice');
    expect(review.desk.progress.done).toBe(0);
    expect(review.desk.canUndo).toBe(false);
  });

  it('keeps a draft, restores it, and forgets it when it is decided', async () => {
    await review.open('a');
    review.desk.take('B');
    review.desk.setNote('why');
    await review.open('b');
    expect(calls.drafts.get('a')).toMatchObject({ note: 'why', choices: { 'PROPERTY name': { dot: 'name-B' } } });
    const later = new Review(calls, { failed: () => undefined, settledBy: told, show: () => undefined, undoEdit });
    await later.open('a');
    expect([later.desk.restored, later.desk.note, later.desk.progress.done]).toEqual([true, 'why', 3]);
  });

  it('leads out step by step', async () => {
    await review.open('a');
    review.desk.mark(1);
    review.desk.swipe();
    review.desk.editing = 'PROPERTY name';
    expect([review.desk.stepOut(), review.desk.editing]).toEqual([true, null]);
    expect([review.desk.stepOut(), review.desk.way]).toEqual([true, 'all']);
    expect([review.desk.stepOut(), review.desk.row]).toEqual([true, null]);
    expect(review.desk.stepOut()).toBe(false);
  });

  it('says who has settled meanwhile what lay here, and goes on', async () => {
    await review.open('b');
    calls.features = ['a', 'c'];
    await review.tell();
    expect(told).toHaveBeenCalledExactlyOnceWith('b', 'M. Osei');
    expect(shown).toEqual(['c']);
  });

  it('looks once more, however often it was told meanwhile', async () => {
    await review.open('c');
    calls.asked = [];
    await Promise.all([review.tell(), review.tell(), review.tell(), review.tell()]);
    expect(calls.asked.filter((feature) => feature === 'c')).toHaveLength(2);
  });

  it('says nothing of what is only looked at again', async () => {
    await review.open('b');
    await review.tell();
    expect(told).not.toHaveBeenCalled();
    expect(shown).toEqual([]);
  });
});
