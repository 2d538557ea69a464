/** How numbers, times and lengths are written now. */
class Locale {
  /** A language tag for `Intl`, with the digits that are used: see `text/languages.ts`. */
  tag = $state('en');
  units = $state<Units>('metric');
}

export type Units = 'metric' | 'imperial' | 'nautical';

/** Set by the chosen language and units; whatever reads it while drawing is drawn again. */
export const locale = new Locale();
