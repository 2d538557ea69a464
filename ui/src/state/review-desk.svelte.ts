import { isDraft, needsDecision, NO_DRAFT, openRows, progress, restoredDraft, rowDecisions, rowKey, takeSide, takeWhole, without, type Choice, type Choices, type Draft } from './review-choices';
import type { ReviewCalls } from './review-calls';
import type { OpenReview, ReviewRow } from './review-types';

const DRAFT_MS = 400;

/** How the map tells the geometries apart now. */
export type MapWay = 'all' | 'blink' | 'swipe';

/** What the desk needs of the window around it. */
export interface DeskAround {
  failed(error: unknown): void;
}

/** The one conflict that a person looks at, and what they have chosen so far. */
export class ReviewDesk {
  review = $state.raw<OpenReview | null>(null);
  choices = $state.raw<Choices>({});
  keepBoth = $state(false);
  note = $state('');
  /** The row that keys mean; `null`: the whole. */
  row = $state<number | null>(null);
  /** The row whose result is being written. */
  editing = $state<string | null>(null);
  way = $state<MapWay>('all');
  marks = $state(true);
  /** Where the divider stands, as a share of the map's width. */
  divider = $state(0.5);
  /** The only shape that is seen, by choice or for the moment of a blink. */
  alone = $state<string | null>(null);
  /** Steps of blinking. */
  blinks = $state(0);
  /** A person wants nothing to move by itself. */
  still = false;
  /** Counts up when the map is to show the change. */
  zooms = $state(0);
  /** Under way to the device. */
  busy = $state(false);
  /** A draft of an earlier time was found and put back. */
  restored = $state(false);
  #steps: Draft[] = [];
  #saved: string = JSON.stringify(NO_DRAFT);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly calls: ReviewCalls,
    private readonly around: DeskAround,
  ) {}

  get draft(): Draft {
    return { choices: this.choices, keepBoth: this.keepBoth, note: this.note };
  }

  /** Rows, those that differ first. */
  get rows(): readonly ReviewRow[] {
    return this.review?.rows ?? [];
  }

  get markedRow(): ReviewRow | null {
    return this.row === null ? null : (openRows({ rows: this.rows })[this.row] ?? null);
  }

  get progress(): { readonly done: number; readonly of: number } {
    return progress({ rows: this.rows }, this.choices);
  }

  get canDecide(): boolean {
    return this.review !== null && !this.busy && this.progress.done > 0;
  }

  get canUndo(): boolean {
    return this.#undoable;
  }

  #undoable = $state(false);

  /** Lays a conflict on the desk; what was begun with it earlier is there again. */
  lay(review: OpenReview | null): void {
    const same = review !== null && review.item.feature === this.review?.item.feature;
    // What is not kept yet belongs to the one that lay here before.
    if (!same) this.flush();
    this.review = review;
    if (same) return this.#refit();
    const draft = review ? restoredDraft(review.draft, review) : NO_DRAFT;
    this.#take(draft);
    this.#saved = JSON.stringify(draft);
    this.#steps = [];
    this.#undoable = false;
    this.restored = isDraft(draft);
    this.row = null;
    this.editing = null;
    this.way = 'all';
    this.alone = null;
    this.divider = 0.5;
    this.zooms += 1;
  }

  choose(row: ReviewRow, choice: Choice | null): void {
    if (!needsDecision(row)) return;
    const key = rowKey(row);
    this.#step({ ...this.draft, choices: choice === null ? without(this.choices, key) : { ...this.choices, [key]: choice } });
  }

  /** A side in the marked row, or wherever it wrote something. */
  take(side: string): void {
    const { review, markedRow } = this;
    if (!review) return;
    this.#step({ ...this.draft, choices: markedRow ? takeSide(this.choices, markedRow, side) : takeWhole(this.choices, review, side) });
  }

  takeIn(row: ReviewRow, side: string): void {
    this.#step({ ...this.draft, choices: takeSide(this.choices, row, side) });
  }

  setKeepBoth(keepBoth: boolean): void {
    this.#step({ ...this.draft, keepBoth });
  }

  setNote(note: string): void {
    this.note = note;
    this.#save();
  }

  clear(): void {
    this.#step({ ...NO_DRAFT, note: this.note });
  }

  /** Takes back the last choice; false if there is none. */
  undo(): boolean {
    const before = this.#steps.pop();
    if (!before) return false;
    this.#take({ ...before, note: this.note });
    this.#undoable = this.#steps.length > 0;
    this.#save();
    return true;
  }

  /** Marks the next or the last row of those to be decided. */
  mark(step: 1 | -1): void {
    const rows = openRows({ rows: this.rows }).length;
    if (rows === 0) return;
    this.row = this.row === null ? (step > 0 ? 0 : rows - 1) : Math.max(0, Math.min(rows - 1, this.row + step));
  }

  /** Begins to blink between the geometries, or ends; where nothing is to move, shows the next one. */
  blink(): void {
    if (this.way === 'blink' && this.still) this.blinks += 1;
    else this.way = this.way === 'blink' ? 'all' : 'blink';
  }

  swipe(): void {
    this.way = this.way === 'swipe' ? 'all' : 'swipe';
  }

  slide(by: number): void {
    this.divider = Math.max(0, Math.min(1, this.divider + by));
  }

  /** What is decided, as the device takes it. */
  decision(): { readonly feature: string; readonly rows: ReturnType<typeof rowDecisions>; readonly keepBoth: boolean } | null {
    const { review } = this;
    if (!review) return null;
    return { feature: review.item.feature, rows: rowDecisions(review, this.choices), keepBoth: this.keepBoth };
  }

  /** What was chosen has been decided: there is nothing to keep. */
  settled(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#take(NO_DRAFT);
    this.#saved = JSON.stringify(NO_DRAFT);
    this.#steps = [];
    this.#undoable = false;
  }

  /** Keeps what is not kept yet. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#keep();
  }

  /** One step out: writing, the divider, a marked row; false if there was nothing to leave. */
  stepOut(): boolean {
    if (this.editing !== null) this.editing = null;
    else if (this.way !== 'all') this.way = 'all';
    else if (this.alone !== null) this.alone = null;
    else if (this.row !== null) this.row = null;
    else return false;
    return true;
  }

  /** The same conflict again, perhaps with more or fewer candidates. */
  #refit(): void {
    const { review } = this;
    if (!review) return;
    const { choices } = restoredDraft(this.draft, review);
    if (Object.keys(choices).length !== Object.keys(this.choices).length) this.choices = choices;
    if (this.row !== null && this.row >= openRows(review).length) this.row = null;
  }

  #step(draft: Draft): void {
    this.#steps.push(this.draft);
    this.#undoable = true;
    this.#take(draft);
    this.#save();
  }

  #take({ choices, keepBoth, note }: Draft): void {
    this.choices = choices;
    this.keepBoth = keepBoth;
    this.note = note;
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#keep();
    }, DRAFT_MS);
  }

  async #keep(): Promise<void> {
    const feature = this.review?.item.feature;
    const { draft } = this;
    const text = JSON.stringify(draft);
    if (feature === undefined || text === this.#saved) return;
    this.#saved = text;
    try {
      await this.calls.saveDraft(feature, isDraft(draft) ? draft : null);
    } catch (error) {
      this.#saved = '';
      this.around.failed(error);
    }
  }
}
