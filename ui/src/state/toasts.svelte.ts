import { asHostError } from '../host/host';

export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'broken';
  readonly text: string;
  readonly hint: string | undefined;
}

/** Short messages that come and go; failures stay until they are read. */
export class Toasts {
  items = $state<Toast[]>([]);
  #next = 1;

  done(text: string): void {
    this.#push('done', text, undefined, 6000);
  }

  /** Says what happened and what to do, as the device put it. */
  failed(error: unknown): void {
    const { message, hint } = asHostError(error);
    this.#push('broken', message, hint, null);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }

  #push(tone: Toast['tone'], text: string, hint: string | undefined, milliseconds: number | null): void {
    const id = this.#next++;
    this.items = [...this.items.slice(-3), { id, tone, text, hint }];
    if (milliseconds !== null) setTimeout(() => this.dismiss(id), milliseconds);
  }
}
