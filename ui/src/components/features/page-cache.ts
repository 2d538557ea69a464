/** A stretch of a long list as it was asked for. */
export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
  /** Where the next page begins; `null` at the end. */
  readonly next: string | null;
}

export type Fetch<Row> = (after: string | null) => Promise<Page<Row>>;

interface Kept<Row> {
  readonly after: string | null;
  readonly start: number;
  rows: readonly Row[] | null;
  count: number;
  fresh: boolean;
}

/** Pages kept on each side of what is seen. */
const NEAR = 6;

/**
 * Rows of a list of any length, of which only those near the ones that are seen are kept. A page is
 * known by the cursor that it begins after, so one that was dropped can be had again.
 */
export class PageCache<Row> {
  total = 0;
  #pages: Kept<Row>[] = [];
  #end: string | null = null;
  #whole = false;
  #working: Promise<void> | null = null;

  constructor(
    private readonly fetch: Fetch<Row>,
    private readonly changed: () => void,
  ) {}

  /** Rows whose place is known: so far one can scroll before more is asked for. */
  get known(): number {
    const last = this.#pages.at(-1);
    return last ? last.start + last.count : 0;
  }

  get whole(): boolean {
    return this.#whole;
  }

  at(index: number): Row | null {
    const page = this.#pageOf(index);
    return page?.rows?.[index - page.start] ?? null;
  }

  /** Every row that is kept now. */
  get kept(): readonly Row[] {
    return this.#pages.flatMap(({ rows }) => rows ?? []);
  }

  indexOf(test: (row: Row) => boolean): number {
    for (const { rows, start } of this.#pages) {
      const found = rows?.findIndex(test) ?? -1;
      if (found >= 0) return start + found;
    }
    return -1;
  }

  /** Whatever is kept may be wrong now; it stays until it has been asked for again. */
  stale(): void {
    for (const page of this.#pages) page.fresh = false;
  }

  /** Sees to it that the rows of a range are there. */
  async want(from: number, to: number): Promise<void> {
    while (this.#working) await this.#working;
    this.#working = this.#fill(from, to);
    try {
      await this.#working;
    } finally {
      this.#working = null;
    }
    this.#drop(from, to);
  }

  async #fill(from: number, to: number): Promise<void> {
    for (const page of [...this.#pages]) {
      const near = page.start < to && page.start + page.count > from;
      if (near && (!page.rows || !page.fresh)) await this.#again(page);
    }
    while (!this.#whole && (this.#pages.length === 0 || this.known < to)) await this.#further();
  }

  async #further(): Promise<void> {
    const after = this.#end;
    const { rows, next, total } = await this.fetch(after);
    this.#pages.push({ after, start: this.known, rows, count: rows.length, fresh: true });
    this.#end = next;
    this.#whole = next === null || rows.length === 0;
    this.total = total;
    this.changed();
  }

  async #again(page: Kept<Row>): Promise<void> {
    const { rows, next, total } = await this.fetch(page.after);
    this.total = total;
    if (rows.length !== page.count || next === null) {
      // What follows has moved: it is asked for as it comes into view.
      this.#pages = this.#pages.slice(0, this.#pages.indexOf(page));
      this.#pages.push({ after: page.after, start: this.known, rows, count: rows.length, fresh: true });
      this.#end = next;
      this.#whole = next === null;
    } else {
      page.rows = rows;
      page.fresh = true;
    }
    this.changed();
  }

  #drop(from: number, to: number): void {
    const first = this.#pages.findIndex(({ start, count }) => start + count > from);
    const last = this.#pages.findLastIndex(({ start }) => start < to);
    this.#pages.forEach((page, index) => {
      if (first >= 0 && (index < first - NEAR || index > last + NEAR)) page.rows = null;
    });
  }

  #pageOf(index: number): Kept<Row> | undefined {
    let [low, high] = [0, this.#pages.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = this.#pages[middle];
      if (!page) return undefined;
      if (index < page.start) high = middle - 1;
      else if (index >= page.start + page.count) low = middle + 1;
      else return page;
    }
    return undefined;
  }
}

/** Which rows are made, of those in view and a few around them. */
export function rowWindow(scroll: number, height: number, rowHeight: number, count: number, around = 8): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.floor(scroll / rowHeight) - around);
  const to = Math.min(count, Math.ceil((scroll + height) / rowHeight) + around);
  return { from: Math.min(from, to), to };
}
