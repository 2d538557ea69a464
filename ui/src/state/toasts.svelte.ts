import { asHostError, type HostError } from '../host/host';

/** What a message offers to do, such as undoing what it tells of. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => unknown;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'broken';
  readonly text: string;
  readonly hint: string | undefined;
  /** The refusal that the message is made of. */
  readonly error: HostError | undefined;
  readonly action: ToastAction | undefined;
}

const READING_MS = 6000;
/** Longer where there is something to decide. */
const DECIDING_MS = 15_000;
const SHOWN = 4;

interface Timer {
  handle: ReturnType<typeof setTimeout> | undefined;
  left: number;
  since: number;
}

/** Short messages that come and go; failures stay until they are read. */
export class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #held = false;
  readonly #timers = new Map<number, Timer>();

  /** Says what was done, and offers to undo it where that is possible. */
  done(text: string, action?: ToastAction): void {
    const id = this.#push({ tone: 'done', text, hint: undefined, error: undefined, action });
    this.#timers.set(id, { handle: undefined, left: action ? DECIDING_MS : READING_MS, since: 0 });
    if (!this.#held) this.#start(id);
  }

  /** Says what happened and what to do, as the device put it. */
  failed(error: unknown): void {
    const refusal = asHostError(error);
    this.#push({ tone: 'broken', text: refusal.message, hint: refusal.hint, error: refusal, action: undefined });
  }

  /** Says what ended otherwise than it should. */
  broken(text: string, hint?: string): void {
    this.#push({ tone: 'broken', text, hint, error: undefined, action: undefined });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id)?.handle);
    this.#timers.delete(id);
    this.items = this.items.filter((toast) => toast.id !== id);
  }

  /** Does what a message offers; the message has served then. */
  act(toast: Toast): void {
    this.dismiss(toast.id);
    toast.action?.run();
  }

  /** The newest message that offers something. */
  get newestAction(): Toast | undefined {
    return this.items.findLast((toast) => toast.action);
  }

  /** Nothing goes while a person reads: the pointer or the keyboard is in the messages. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer.handle);
      timer.left -= Date.now() - timer.since;
    }
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const id of this.#timers.keys()) this.#start(id);
  }

  #start(id: number): void {
    const timer = this.#timers.get(id);
    if (!timer) return;
    timer.since = Date.now();
    timer.handle = setTimeout(() => this.dismiss(id), Math.max(1000, timer.left));
  }

  #push(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    for (const { id: gone } of this.items.slice(0, Math.max(0, this.items.length + 1 - SHOWN))) this.dismiss(gone);
    this.items = [...this.items, { ...toast, id }];
    return id;
  }
}
