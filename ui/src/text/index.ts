import { en, type Messages } from './en';

/** Catalogues by language tag; another language is one more entry. */
const catalogues: Record<string, Messages> = { en };

function chosen(): Messages {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0] ?? tag);
  const found = wanted.find((tag) => tag in catalogues) ?? 'en';
  return catalogues[found] ?? en;
}

/** The words of the interface. */
export const t: Messages = chosen();
