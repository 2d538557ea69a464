import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../host/host';
import { Toasts } from './toasts.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const texts = (toasts: Toasts): string[] => toasts.items.map((toast) => toast.text);

describe('messages', () => {
  it('go by themselves, failures do not', () => {
    const toasts = new Toasts();
    toasts.done('saved');
    toasts.failed(new HostError('REFUSED', 'No.', 'Ask.'));
    vi.advanceTimersByTime(60_000);
    expect(texts(toasts)).toEqual(['No.']);
    expect(toasts.items[0]?.error?.code).toBe('REFUSED');
  });

  it('wait while they are read', () => {
    const toasts = new Toasts();
    toasts.done('saved');
    vi.advanceTimersByTime(5000);
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    toasts.done('came meanwhile');
    vi.advanceTimersByTime(60_000);
    expect(texts(toasts)).toEqual(['saved', 'came meanwhile']);
    toasts.release();
    vi.advanceTimersByTime(1500);
    expect(texts(toasts)).toEqual(['came meanwhile']);
    vi.advanceTimersByTime(6000);
    expect(texts(toasts)).toEqual([]);
  });

  it('leave longer to decide, and do what they offer once', () => {
    const toasts = new Toasts();
    const run = vi.fn();
    toasts.done('deleted', { label: 'Undo', run });
    vi.advanceTimersByTime(10_000);
    const offered = toasts.newestAction;
    expect(offered).toBeDefined();
    if (offered) toasts.act(offered);
    expect(run).toHaveBeenCalledTimes(1);
    expect(toasts.newestAction).toBeUndefined();
    expect(texts(toasts)).toEqual([]);
  });

  it('are at most four, the newest', () => {
    const toasts = new Toasts();
    for (const text of ['a', 'b', 'c', 'd', 'e']) toasts.broken(text);
    expect(texts(toasts)).toEqual(['b', 'c', 'd', 'e']);
  });
});
