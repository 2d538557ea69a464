import { messages } from './language.svelte';
import type { Messages } from './messages';

/**
 * The words of the interface in the chosen language. Read them where they are shown (in markup or
 * `$derived`), never into a constant of a module: then they follow a change of language.
 */
export const t: Messages = new Proxy({} as Messages, {
  get: (_, area) => Reflect.get(messages(), area),
});

export type { Messages };
