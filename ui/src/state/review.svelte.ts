import type { BulkResult, BulkWish, Decided, ReviewCalls } from './review-calls';
import { ReviewDesk } from './review-desk.svelte';
import type { OpenReview, RegisterKind, ReviewFacets, ReviewFilter, ReviewGroup, ReviewItem, ReviewOrder, ReviewPage } from './review-types';

const NO_FACETS: ReviewFacets = { layers: [], kinds: [], authors: [], assignees: [], states: [] };
/** Opened ones that are kept: the next, the last, and a few round them. */
const KEPT = 12;

/** What the review tells the window around it. */
export interface ReviewAround {
  failed(error: unknown): void;
  /** Someone else has settled what lay on the desk. */
  settledBy(label: string, who: string | null): void;
  /** Leads to another one, or back to the list. */
  show(feature: string | null): void;
  /** The device's undo of the last edit. */
  undoEdit(): Promise<unknown>;
}

/** The queue of what people disagree about, and the one that is open. */
export class Review {
  filter = $state.raw<ReviewFilter>({});
  order = $state.raw<ReviewOrder>({ sort: 'OLDEST', descending: false });
  /** By what a person goes through it in parts. */
  group = $state<ReviewGroup | null>(null);
  /** What is known of the whole queue: of its last page. */
  total = $state(0);
  conflicts = $state(0);
  facets = $state.raw<ReviewFacets>(NO_FACETS);
  /** Those that a person marked in the list. */
  marked = $state.raw<ReadonlySet<string>>(new Set());
  /** Many are about to be decided at once. */
  bulk = $state(false);
  readonly desk: ReviewDesk;
  #kept = new Map<string, Promise<OpenReview | null>>();
  #wanted: string | null = null;
  #telling = false;
  #again = false;
  /** Decisions of this window, the newest last: what `u` takes back. */
  #decided: string[] = [];

  constructor(
    private readonly calls: ReviewCalls,
    private readonly around: ReviewAround,
  ) {
    this.desk = new ReviewDesk(calls, around);
  }

  /** Whether the filter leaves anything out. */
  get filtered(): boolean {
    return Object.values(this.filter).some((wish) => wish !== undefined);
  }

  setFilter(filter: ReviewFilter): void {
    const meant = Object.entries(filter).filter(([, wish]) => wish !== undefined && (!Array.isArray(wish) || wish.length > 0));
    this.filter = Object.fromEntries(meant) as ReviewFilter;
    this.forget();
  }

  setOrder(order: ReviewOrder): void {
    this.order = order;
    this.forget();
  }

  async page(after: string | null, first: number): Promise<ReviewPage> {
    const page = await this.calls.queue(this.filter, this.order, after, first);
    this.total = page.total;
    this.conflicts = page.conflicts;
    this.facets = page.facets;
    return page;
  }

  /** Opens one: at once what is known of it, then what is true now. */
  async open(feature: string): Promise<void> {
    this.#wanted = feature;
    try {
      const found = await this.#have(feature);
      if (this.#wanted !== feature) return;
      this.desk.lay(found);
      // Deleted for good, or never here: there is nothing to look at.
      if (!found) return this.around.show(null);
      for (const near of [found.next, found.previous]) if (near) void this.#have(near).catch(() => undefined);
    } catch (error) {
      if (this.#wanted === feature) this.around.failed(error);
    }
  }

  close(): void {
    this.#wanted = null;
    this.desk.lay(null);
  }

  /** Something was edited: nothing that is known is sure any more. */
  async tell(): Promise<void> {
    this.#again = true;
    if (this.#telling) return;
    this.#telling = true;
    try {
      // While a synchronisation brings one change after the other, one look at a time is enough.
      while (this.#again) {
        this.#again = false;
        await this.#lookAgain();
      }
    } finally {
      this.#telling = false;
    }
  }

  async #lookAgain(): Promise<void> {
    const feature = this.#wanted;
    // One's own decision goes on by itself.
    if (this.desk.busy) return;
    this.forget();
    if (feature === null) return;
    const before = this.desk.review;
    await this.open(feature);
    const now = this.desk.review;
    if (this.#wanted !== feature || !before || (before.item.open > 0) === ((now?.item.open ?? 0) > 0)) return;
    if (before.item.open === 0) return;
    this.around.settledBy(before.item.label, now?.decided.find(({ undone }) => !undone)?.author ?? null);
    this.desk.settled();
    this.around.show(await this.#after(before));
  }

  forget(): void {
    this.#kept.clear();
  }

  /** Decides what is chosen, and goes on with the next if nothing is left of this one. */
  async decide(): Promise<Decided | null> {
    const { desk } = this;
    const input = desk.decision();
    const before = desk.review;
    if (!input || !before || !desk.canDecide) return null;
    const whole = desk.progress.done === desk.progress.of && before.findings.every(({ dismissedBy }) => dismissedBy !== null);
    desk.busy = true;
    let goesOn = false;
    try {
      const done = await this.calls.decide([input], desk.note.trim() || null);
      if (done.skipped.length > 0) return done;
      this.#decided.push(input.feature);
      desk.settled();
      this.unmark(input.feature);
      goesOn = whole;
      return done;
    } finally {
      desk.busy = false;
      await this.#goOn(goesOn ? (before.next ?? before.previous) : input.feature);
    }
  }

  /** The next one is there already: it is shown at once, and then made true. */
  async #goOn(feature: string | null): Promise<void> {
    this.around.show(feature);
    if (feature !== null) await this.open(feature);
    this.forget();
    if (feature !== null) await this.open(feature);
  }

  /** Takes back the last choice, else the last decision made here. */
  async undo(): Promise<'choice' | 'decision' | null> {
    if (this.desk.undo()) return 'choice';
    const feature = this.#decided.pop();
    if (feature === undefined) return null;
    await this.around.undoEdit();
    this.forget();
    this.around.show(feature);
    return 'decision';
  }

  async reopen(register: RegisterKind, field: string | null, reason: string | null): Promise<Decided | null> {
    const feature = this.desk.review?.item.feature;
    return feature === undefined ? null : this.#change(feature, () => this.calls.reopen(feature, register, field, reason));
  }

  async dismiss(finding: string, reason: string | null): Promise<Decided | null> {
    const feature = this.desk.review?.item.feature;
    return feature === undefined ? null : this.#change(feature, () => this.calls.dismissFinding(feature, finding, reason));
  }

  async assign(features: readonly string[], to: string | null): Promise<void> {
    await this.calls.assign(features, to);
    this.forget();
    const open = this.#wanted;
    if (open !== null) await this.open(open);
  }

  decideBulk(wish: BulkWish): Promise<BulkResult> {
    return this.calls.decideBulk(wish);
  }

  go(step: 1 | -1): void {
    const near = step > 0 ? this.desk.review?.next : this.desk.review?.previous;
    if (near) this.around.show(near);
  }

  toggleMarked({ feature }: Pick<ReviewItem, 'feature'>): void {
    if (this.marked.has(feature)) this.unmark(feature);
    else this.marked = new Set([...this.marked, feature]);
  }

  unmark(feature: string): void {
    if (this.marked.has(feature)) this.marked = new Set([...this.marked].filter((other) => other !== feature));
  }

  async #change(feature: string, change: () => Promise<Decided>): Promise<Decided> {
    // What one does oneself is not told as if somebody else had.
    this.desk.busy = true;
    try {
      const done = await change();
      this.forget();
      if (this.#wanted === feature) await this.open(feature);
      return done;
    } finally {
      this.desk.busy = false;
    }
  }

  /** Where to go from one that is no longer in the queue. */
  async #after({ next, previous }: OpenReview): Promise<string | null> {
    const [following, last] = [next ? await this.#have(next) : null, previous];
    return following && following.item.open > 0 ? following.item.feature : last;
  }

  #have(feature: string): Promise<OpenReview | null> {
    const known = this.#kept.get(feature);
    if (known) return known;
    const asked = this.calls.review(feature, this.filter, this.order);
    this.#kept.set(feature, asked);
    asked.catch(() => this.#kept.delete(feature));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return asked;
  }
}
