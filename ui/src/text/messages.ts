import type { en } from './en';

/** The shape that every catalogue has: English gives it. */
export type Messages = typeof en;
