import { render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { HostError, type Host } from '../../host/host';
import DrawnPicture from './DrawnPicture.svelte';

interface Drawn {
  readonly failed: ReturnType<typeof vi.fn>;
  readonly released: string[];
  show(url: string | null): Promise<void>;
}

/** A picture whose address tells how it goes: what begins with `bad` is refused. */
function drawn(url: string | null): Drawn {
  const failed = vi.fn();
  const released: string[] = [];
  const load: Host['loadImage'] = (address) =>
    address.startsWith('bad')
      ? Promise.reject(new HostError('NOT_FOUND', address))
      : Promise.resolve({ src: `${address}.png`, release: () => released.push(address) });
  const props = { load, pause: 0, failed, testid: 'picture' };
  const { rerender } = render(DrawnPicture, { ...props, url });
  return { failed, released, show: (next) => rerender({ ...props, url: next }) };
}

const source = (): string | null => screen.getByTestId('picture').getAttribute('src');

describe('a drawn picture', () => {
  it('is replaced by the next one, and lets the one before go', async () => {
    const { released, show } = drawn('one');
    await waitFor(() => expect(source()).toBe('one.png'));
    expect(released).toEqual([]);
    await show('two');
    await waitFor(() => expect(source()).toBe('two.png'));
    expect(released).toEqual(['one']);
  });

  it('takes a fault back once there is a picture again', async () => {
    const { failed, show } = drawn('one');
    await waitFor(() => expect(failed).toHaveBeenLastCalledWith(null));
    await show('bad scale');
    await waitFor(() => expect(failed).toHaveBeenLastCalledWith(expect.objectContaining({ message: 'bad scale' })));
    expect(source()).toBe('one.png');
    await show('one');
    await waitFor(() => expect(failed).toHaveBeenLastCalledWith(null));
  });

  it('says nothing of an address that was overtaken', async () => {
    const { failed, show } = drawn('bad one');
    await show('two');
    await waitFor(() => expect(source()).toBe('two.png'));
    expect(failed.mock.calls).toEqual([[null]]);
  });
});
