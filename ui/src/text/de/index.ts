import { en } from '../en';
import type { Messages } from '../messages';

/** Every word of the interface in German. */
export const de: Messages = {
  ...en,
  language: 'de',
};
