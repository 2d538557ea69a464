import { expect, it, vi } from 'vitest';
import { modal } from './modal';

/** A dialog as browsers have it: its `close` event comes a task later. jsdom has no modal ones. */
function dialog(): HTMLDialogElement {
  const element = document.createElement('dialog');
  element.showModal = () => void (element.open = true);
  element.close = () => {
    element.open = false;
    setTimeout(() => element.dispatchEvent(new Event('close')));
  };
  document.body.append(element);
  return element;
}

const escape = (): KeyboardEvent => new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

it('closes with the key, not some time after it', () => {
  const [element, close] = [dialog(), vi.fn()];
  modal(close)(element);
  expect(element.open).toBe(true);
  const event = escape();
  element.dispatchEvent(event);
  expect([element.open, event.defaultPrevented]).toEqual([false, true]);
  expect(close).toHaveBeenCalledOnce();
});

it('closes nothing once it is gone: another one may be open by then', async () => {
  const [element, close] = [dialog(), vi.fn()];
  const gone = modal(close)(element);
  element.dispatchEvent(escape());
  gone();
  await task();
  expect(close).toHaveBeenCalledOnce();
});

it('follows a dialog that the browser closes', async () => {
  const [element, close] = [dialog(), vi.fn()];
  modal(close)(element);
  element.close();
  await task();
  expect(close).toHaveBeenCalledOnce();
});
