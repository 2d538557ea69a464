import { locale } from '../format/locale.svelte';
import { en } from './en';
import type { Messages } from './messages';

/** The languages of the interface, each with its own name for itself. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', ar: 'العربية' } as const;
export type Language = keyof typeof LANGUAGES;

/** A language, or the first of the system's languages that there are words for. */
export type LanguageChoice = Language | 'system';
export const LANGUAGE_CHOICES: readonly LanguageChoice[] = ['system', 'en', 'de', 'fr', 'ar'];

/** Only the chosen language is loaded besides English. */
const LOAD: Record<Language, () => Promise<Messages>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de')).de,
  fr: async () => (await import('./fr')).fr,
  ar: async () => (await import('./ar')).ar,
};

/**
 * Arabic is written with Latin digits here, as in the Maghreb: coordinates, codes and addresses on
 * the same screen are Latin anyway, and one kind of digit can be compared and read out without doubt.
 */
const NUMBERS: Record<Language, string> = { en: 'en', de: 'de', fr: 'fr', ar: 'ar-u-nu-latn' };

let current = $state.raw<Messages>(en);
let wanted: Language = 'en';

/** The catalogue in use; read while drawing, it follows a change of language. */
export function messages(): Messages {
  return current;
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}

/** Which language a choice means on this system. */
export function resolveLanguage(choice: LanguageChoice, preferred: readonly string[] = navigator.languages): Language {
  if (choice !== 'system') return choice;
  return preferred.map((tag) => tag.split('-')[0] ?? tag).find(isLanguage) ?? 'en';
}

/** Loads a language and speaks it from then on; of two calls the later wins. */
export async function speak(choice: LanguageChoice): Promise<void> {
  const language = resolveLanguage(choice);
  wanted = language;
  const loaded = await LOAD[language]();
  if (wanted !== language) return;
  current = loaded;
  locale.tag = NUMBERS[language];
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
}
