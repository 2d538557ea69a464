/**
 * Opens a dialog over everything. Escape closes it with the key itself: the `close` event of the
 * browser comes later, and a key in between (Escape, Ctrl K) would find a dialog that is neither
 * open nor gone, and be lost.
 */
export function modal(close: () => void): (dialog: HTMLDialogElement) => () => void {
  return (dialog) => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      // Leads the keyboard back to where it was.
      dialog.close();
      close();
    };
    dialog.addEventListener('keydown', key);
    // Closed in another way, as by the gesture of a tablet.
    dialog.addEventListener('close', close);
    dialog.showModal();
    return () => {
      dialog.removeEventListener('keydown', key);
      dialog.removeEventListener('close', close);
    };
  };
}
