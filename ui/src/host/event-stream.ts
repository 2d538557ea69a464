/** One event of a `text/event-stream` (HTML standard, 9.2). */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Incremental parser of `text/event-stream`: text goes in as it arrives, cut anywhere, and whole
 * events come out.
 */
export class EventStreamParser {
  #rest = '';
  #event = '';
  #data: string[] = [];

  push(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.#rest += text;
    let end = this.#lineEnd();
    while (end) {
      const line = this.#rest.slice(0, end.at);
      this.#rest = this.#rest.slice(end.next);
      const event = this.#line(line);
      if (event) events.push(event);
      end = this.#lineEnd();
    }
    return events;
  }

  #lineEnd(): { at: number; next: number } | null {
    const at = this.#rest.search(/[\r\n]/);
    if (at < 0) return null;
    if (this.#rest[at] === '\n') return { at, next: at + 1 };
    // A carriage return at the very end may be half of CR LF: wait for the next character.
    if (at + 1 === this.#rest.length) return null;
    return { at, next: this.#rest[at + 1] === '\n' ? at + 2 : at + 1 };
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    return null;
  }

  #dispatch(): StreamEvent | null {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') };
    const empty = this.#data.length === 0 && this.#event === '';
    this.#event = '';
    this.#data = [];
    return empty ? null : event;
  }
}
