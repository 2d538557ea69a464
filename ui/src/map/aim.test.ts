import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Aim, COARSE_STEP, FINE_STEP, type AimEvents } from './aim';

/** A map where one pixel is one degree. */
function stage(events: Partial<AimEvents> = {}) {
  const frame = document.createElement('div');
  const keys = document.createElement('canvas');
  keys.tabIndex = 0;
  frame.append(keys);
  document.body.append(frame);
  const center = { lng: 0, lat: 0 };
  let moved: () => void = () => undefined;
  const done: string[] = [];
  const aim = new Aim(
    {
      keys, frame,
      center: () => ({ ...center }),
      pan: (x, y) => {
        center.lng += x;
        center.lat -= y;
        moved();
      },
      zoom: (step) => done.push(`zoom ${step}`),
      onMove: (listener) => {
        moved = listener;
        return () => (moved = () => undefined);
      },
    },
    { set: ({ lng, lat }) => done.push(`set ${lng} ${lat}`), ...events },
  );
  const press = (key: string, shiftKey = false): boolean => keys.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
  return { aim, frame, keys, press, done };
}

describe('Aim', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    document.body.replaceChildren();
  });

  it('moves the map under the cross, coarsely and finely, and sets a point', () => {
    const { press, done, frame } = stage();
    press('ArrowRight');
    press('ArrowUp', true);
    expect(frame.querySelector('.aim-cross')).not.toBeNull();
    press(' ');
    expect(done).toEqual([`set ${COARSE_STEP} ${FINE_STEP}`]);
  });

  it('sets nothing while it is not seen', () => {
    const { press, done, aim } = stage();
    press(' ');
    expect([aim.shown, done]).toEqual([true, []]);
    press('Enter');
    expect(done).toEqual(['set 0 0']);
  });

  it('ends with Enter what a pointer began, seen or not', () => {
    let begun = true;
    const { press, done, aim } = stage({ begun: () => begun, finish: () => done.push('finished') });
    press('Enter');
    begun = false;
    press('Enter');
    expect([aim.shown, done]).toEqual([true, ['finished']]);
  });

  it('says once where it came to rest', () => {
    const said: number[] = [];
    const { press } = stage({ rested: ({ lng }) => said.push(lng) });
    press('ArrowRight');
    press('ArrowRight');
    vi.advanceTimersByTime(1000);
    expect(said).toEqual([2 * COARSE_STEP]);
  });

  it('makes way for the pointer, and is gone when stopped', () => {
    const { press, aim, frame, done } = stage();
    press('ArrowLeft');
    frame.dispatchEvent(new Event('pointermove'));
    expect(aim.shown).toBe(false);
    aim.stop();
    press('ArrowLeft');
    press(' ');
    expect([aim.shown, done]).toEqual([false, []]);
  });

  it('leaves keys that mean nothing to the page', () => {
    const { press } = stage({ key: (event) => event.key === 'Backspace' });
    expect([press('x'), press('Backspace'), press('Escape')]).toEqual([true, false, true]);
  });
});
