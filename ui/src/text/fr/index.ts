import { en } from '../en';
import type { Messages } from '../messages';

/** Every word of the interface in French. */
export const fr: Messages = {
  ...en,
  language: 'fr',
};
