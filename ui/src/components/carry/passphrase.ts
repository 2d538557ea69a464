/** How well a passphrase keeps what is behind it. */
export type Strength = 'NONE' | 'WEAK' | 'FAIR' | 'STRONG';

/** Bits that one of the usual words of a language is worth, chosen without thinking much. */
const WORD_BITS = 11;
const FAIR_BITS = 40;
const STRONG_BITS = 60;

/**
 * Estimates a passphrase by the cheaper of two ways to guess it: letter by letter, or word by word.
 * An estimate, never a promise: it errs towards weak.
 */
export function strengthOf(passphrase: string): Strength {
  if (!passphrase) return 'NONE';
  const bits = Math.min(letterBits(passphrase), wordBits(passphrase));
  if (bits >= STRONG_BITS) return 'STRONG';
  return bits >= FAIR_BITS ? 'FAIR' : 'WEAK';
}

/** Letters that repeat or follow one another add next to nothing. */
function letterBits(text: string): number {
  const letters = [...text.normalize('NFC')];
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u, /[^\u0000-\u007f]/u];
  const sizes = [26, 26, 10, 32, 60];
  const alphabet = kinds.reduce((sum, kind, index) => sum + (kind.test(text) ? (sizes[index] ?? 0) : 0), 0);
  const fresh = letters.filter((letter, index) => {
    const before = letters[index - 1]?.codePointAt(0);
    const here = letter.codePointAt(0) ?? 0;
    return before === undefined || Math.abs(here - before) > 1;
  });
  return fresh.length * Math.log2(Math.max(2, Math.min(alphabet, new Set(letters).size * 3)));
}

/** Words as they are said; what is no word counts by its letters. */
function wordBits(text: string): number {
  const words = text.toLowerCase().split(/[\s\-_.,;]+/).filter(Boolean);
  return [...new Set(words)].reduce((sum, word) => sum + (/^\p{L}+$/u.test(word) ? Math.min(WORD_BITS + Math.max(0, word.length - 8), letterBits(word)) : letterBits(word)), 0);
}
