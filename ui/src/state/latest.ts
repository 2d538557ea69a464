/**
 * Asks for the newest wish only: one question at a time, and a wish that was overtaken while one
 * was under way is never asked.
 */
export class Latest<Wish, Answer> {
  #busy = false;
  #next: { readonly wish: Wish } | null = null;
  #dropped = 0;

  constructor(
    private readonly ask: (wish: Wish) => Promise<Answer>,
    private readonly take: (answer: Answer, wish: Wish) => void,
  ) {}

  want(wish: Wish): void {
    this.#next = { wish };
    if (!this.#busy) void this.#work();
  }

  /** What is under way is not taken any more. */
  drop(): void {
    this.#next = null;
    this.#dropped += 1;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#next) {
      const { wish } = this.#next;
      this.#next = null;
      const before = this.#dropped;
      try {
        const answer = await this.ask(wish);
        if (this.#dropped === before) this.take(answer, wish);
      } catch {
        // The device is away for a moment, and the window says so elsewhere; the next wish asks again.
      }
    }
    this.#busy = false;
  }
}
