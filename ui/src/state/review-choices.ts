import type { OpenReview, RegisterKind, ReviewCandidate, ReviewRow } from './review-types';

/** What is to be in one row: a candidate as it is, or a value written here. */
export type Choice = { readonly dot: string } | { readonly value: unknown };

/** Choices by row; a row that is not there is undecided. Nothing is chosen beforehand. */
export type Choices = Readonly<Record<string, Choice>>;

/** What is kept of an unfinished decision. */
export interface Draft {
  readonly choices: Choices;
  readonly keepBoth: boolean;
  readonly note: string;
}

export const NO_DRAFT: Draft = { choices: {}, keepBoth: false, note: '' };

export interface RowDecision {
  readonly register: RegisterKind;
  readonly field: string | null;
  readonly shown: readonly string[];
  readonly choice?: string;
  readonly value?: unknown;
}

export function rowKey({ register, field }: Pick<ReviewRow, 'register' | 'field'>): string {
  return field === null ? register : `${register} ${field}`;
}

/** Whether a person has to say what this row is to be. */
export function needsDecision(row: ReviewRow): boolean {
  return row.differs && row.candidates.length > 1 && row.state !== 'SETTLED' && row.state !== null;
}

export function openRows(review: Pick<OpenReview, 'rows'>): readonly ReviewRow[] {
  return review.rows.filter(needsDecision);
}

/** The candidate that a side has in a row. */
export function candidateOf(row: ReviewRow, side: string): ReviewCandidate | null {
  return row.candidates.find((candidate) => candidate.side === side) ?? null;
}

/** The candidate that a choice means. */
export function chosen(row: ReviewRow, choice: Choice | undefined): ReviewCandidate | null {
  if (!choice || !('dot' in choice)) return null;
  return row.candidates.find(({ dot }) => dot === choice.dot) ?? null;
}

/** The value that a row would have; undefined while it is undecided. */
export function resultOf(row: ReviewRow, choice: Choice | undefined): { readonly value: unknown } | undefined {
  if (!choice) return undefined;
  if ('value' in choice) return choice;
  const found = chosen(row, choice);
  return found ? { value: found.value } : undefined;
}

/** Takes a side in one row; the same again takes it back. Where the side wrote nothing, nothing changes. */
export function takeSide(choices: Choices, row: ReviewRow, side: string): Choices {
  const candidate = candidateOf(row, side);
  if (!candidate) return choices;
  const key = rowKey(row);
  if (chosen(row, choices[key])?.dot === candidate.dot) return without(choices, key);
  return { ...choices, [key]: { dot: candidate.dot } };
}

/** Takes a side wherever it wrote something that a person has to decide. */
export function takeWhole(choices: Choices, review: Pick<OpenReview, 'rows'>, side: string): Choices {
  const taken = openRows(review).flatMap((row): [string, Choice][] => {
    const candidate = candidateOf(row, side);
    return candidate ? [[rowKey(row), { dot: candidate.dot }]] : [];
  });
  return { ...choices, ...Object.fromEntries(taken) };
}

export function without(choices: Choices, key: string): Choices {
  const { [key]: _, ...rest } = choices;
  return rest;
}

/** Each chosen row with every candidate that was on the screen. */
export function rowDecisions(review: Pick<OpenReview, 'rows'>, choices: Choices): RowDecision[] {
  return review.rows.flatMap((row): RowDecision[] => {
    const choice = choices[rowKey(row)];
    if (!choice || !needsDecision(row)) return [];
    const { register, field } = row;
    const shown = row.candidates.map(({ dot }) => dot);
    return ['dot' in choice ? { register, field, shown, choice: choice.dot } : { register, field, shown, value: choice.value }];
  });
}

/** How far a decision is: rows chosen, of those that need it. */
export function progress(review: Pick<OpenReview, 'rows'>, choices: Choices): { readonly done: number; readonly of: number } {
  const rows = openRows(review);
  return { done: rows.filter((row) => choices[rowKey(row)] !== undefined).length, of: rows.length };
}

/** A draft as it was kept, less what does not fit any more: its candidates may have been replaced meanwhile. */
export function restoredDraft(kept: unknown, review: Pick<OpenReview, 'rows'>): Draft {
  if (typeof kept !== 'object' || kept === null) return NO_DRAFT;
  const { choices, keepBoth, note } = kept as Record<string, unknown>;
  const stored = typeof choices === 'object' && choices !== null ? (choices as Record<string, unknown>) : {};
  const fitting = openRows(review).flatMap((row): [string, Choice][] => {
    const found = stored[rowKey(row)];
    if (typeof found !== 'object' || found === null) return [];
    if ('dot' in found) return row.candidates.some(({ dot }) => dot === found.dot) ? [[rowKey(row), { dot: String(found.dot) }]] : [];
    return 'value' in found ? [[rowKey(row), { value: found.value }]] : [];
  });
  return { choices: Object.fromEntries(fitting), keepBoth: keepBoth === true, note: typeof note === 'string' ? note : '' };
}

/** Worth keeping. */
export function isDraft(draft: Draft): boolean {
  return draft.keepBoth || draft.note.trim() !== '' || Object.keys(draft.choices).length > 0;
}
