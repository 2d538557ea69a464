import { count } from '../../format/numbers';

export const common = {
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  add: 'Add',
  remove: 'Remove',
  loading: 'Loading…',
  never: 'never',
  tiles: (n: number) => `${count(n)} ${n === 1 ? 'tile' : 'tiles'}`,
  zooms: (min: number, max: number) => (min === max ? `zoom ${min}` : `zooms ${min}–${max}`),
  optional: 'optional',
  copy: 'Copy',
  path: 'Path on this device',
  choose: 'Choose…',
  undo: 'Undo',
  undoKey: 'Undo (key u)',
  messages: 'Messages',
};
