/** A stretch of text that both have, or only one. */
export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A table of so many cells is filled before anyone notices. */
const MOST_CELLS = 1_500_000;

/** Letters are looked at one by one in texts up to so long: in longer ones nobody does. */
const MOST_LETTERS = 2000;

/** How a text became another: words first, and letters within words that are much alike. */
export function textDifference(before: string, after: string): readonly Stretch[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  return joined(sequence(words(before), words(after))).flatMap((stretch, index, all): readonly Stretch[] => {
    const next = all[index + 1];
    const last = all[index - 1];
    if (stretch.kind === 'removed' && next?.kind === 'added') return refined(stretch.text, next.text);
    return stretch.kind === 'added' && last?.kind === 'removed' ? [] : [stretch];
  });
}

/** Which things a list lost and got; in the order in which they stand. */
export function itemDifference(before: readonly unknown[], after: readonly unknown[]): readonly Stretch[] {
  const name = (item: unknown): string => (typeof item === 'string' ? item : JSON.stringify(item));
  return sequence(before.map(name), after.map(name));
}

/** Written together, so that a letter on its own is another shape. */
const JOINED = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Syriac}]/u;

/** Letters are compared only where most of them stay: else the words themselves are clearer. */
function refined(before: string, after: string): readonly Stretch[] {
  if (before.length + after.length > MOST_LETTERS || JOINED.test(before + after)) return [stretch('removed', before), stretch('added', after)];
  const letters = joined(sequence(graphemes(before), graphemes(after)));
  const kept = letters.filter(({ kind }) => kind === 'same').reduce((sum, { text }) => sum + text.length, 0);
  if (kept * 2 >= Math.max(before.length, after.length) && letters.length <= 7) return letters;
  return [{ kind: 'removed', text: before }, { kind: 'added', text: after }];
}

function words(text: string): string[] {
  return text.match(/\p{L}[\p{L}\p{M}\p{N}]*|\p{N}+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];
}

function graphemes(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
}

/** By the longest row of parts that both have. */
function sequence(before: readonly string[], after: readonly string[]): Stretch[] {
  if ((before.length + 1) * (after.length + 1) > MOST_CELLS) return [...before.map((text) => stretch('removed', text)), ...after.map((text) => stretch('added', text))];
  const wide = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * wide);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * wide + column;
      longest[at] = before[row] === after[column] ? (longest[at + wide + 1] ?? 0) + 1 : Math.max(longest[at + wide] ?? 0, longest[at + 1] ?? 0);
    }
  }
  const found: Stretch[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const at = row * wide + column;
    const old = before[row];
    const fresh = after[column];
    if (old !== undefined && old === fresh) {
      found.push(stretch('same', old));
      row += 1;
      column += 1;
    } else if (fresh === undefined || (old !== undefined && (longest[at + wide] ?? 0) >= (longest[at + 1] ?? 0))) {
      found.push(stretch('removed', old ?? ''));
      row += 1;
    } else {
      found.push(stretch('added', fresh));
      column += 1;
    }
  }
  return found;
}

function stretch(kind: Stretch['kind'], text: string): Stretch {
  return { kind, text };
}

/** Neighbours of one kind as one; a lone blank between two changes belongs to them. */
function joined(parts: readonly Stretch[]): Stretch[] {
  const runs: Stretch[] = [];
  let [gone, come] = ['', ''];
  const close = (): void => {
    if (gone) runs.push(stretch('removed', gone));
    if (come) runs.push(stretch('added', come));
    [gone, come] = ['', ''];
  };
  parts.forEach(({ kind, text }, index) => {
    const between = kind === 'same' && /^\s+$/.test(text) && gone !== '' && come !== '' && parts[index + 1] !== undefined && parts[index + 1]?.kind !== 'same';
    if (kind === 'removed' || between) gone += text;
    if (kind === 'added' || between) come += text;
    if (kind !== 'same' || between) return;
    close();
    const last = runs.at(-1);
    if (last?.kind === 'same') runs[runs.length - 1] = stretch('same', last.text + text);
    else runs.push(stretch('same', text));
  });
  close();
  return runs;
}
