import { en } from '../en';
import type { Messages } from '../messages';

/** Every word of the interface in Arabic. */
export const ar: Messages = {
  ...en,
  language: 'ar',
};
