import type { SentGeometry } from '../map/history-layers';

/** What of a feature people disagree about. */
export type ReviewKind = 'PROPERTY' | 'GEOMETRY' | 'EXISTENCE' | 'DUPLICATE' | 'REFERENCE' | 'UNIQUE' | 'SPATIAL' | 'SCHEMA';
export type ReviewState = 'OPEN' | 'CONTESTED' | 'REOPENED' | 'SETTLED';
export type ReviewSort = 'OLDEST' | 'NEWEST' | 'LAYER' | 'LABEL' | 'AUTHOR' | 'KIND';
export type ReviewGroup = 'LAYER' | 'KIND' | 'AUTHOR' | 'ASSIGNEE' | 'STATE';
export type RegisterKind = 'PROPERTY' | 'GEOMETRY' | 'EXISTENCE';

export const KINDS: readonly ReviewKind[] = ['PROPERTY', 'GEOMETRY', 'EXISTENCE', 'DUPLICATE', 'REFERENCE', 'UNIQUE', 'SPATIAL', 'SCHEMA'];
export const STATES: readonly ReviewState[] = ['OPEN', 'CONTESTED', 'REOPENED', 'SETTLED'];
export const SORTS: readonly ReviewSort[] = ['OLDEST', 'NEWEST', 'LABEL', 'LAYER', 'AUTHOR', 'KIND'];
export const GROUPS: readonly ReviewGroup[] = ['LAYER', 'KIND', 'AUTHOR', 'ASSIGNEE', 'STATE'];

export interface ReviewFilter {
  readonly layer?: string;
  readonly kind?: readonly ReviewKind[];
  readonly author?: string;
  /** Empty: nobody. */
  readonly assignee?: string;
  readonly state?: readonly ReviewState[];
  readonly text?: string;
  /** RFC 3339. */
  readonly olderThan?: string;
  readonly bounds?: readonly number[];
}

/** In which order, and of what, a person goes through the queue. */
export interface ReviewOrder {
  readonly sort: ReviewSort;
  readonly descending: boolean;
}

export interface Facet {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

export interface ReviewFacets {
  readonly layers: readonly Facet[];
  readonly kinds: readonly Facet[];
  readonly authors: readonly Facet[];
  readonly assignees: readonly Facet[];
  readonly states: readonly Facet[];
}

/** One feature with all that people disagree about in it. */
export interface ReviewItem {
  readonly feature: string;
  readonly layer: { readonly id: string; readonly name: string };
  readonly label: string;
  readonly kinds: readonly ReviewKind[];
  readonly fields: readonly string[];
  readonly open: number;
  readonly settled: number;
  readonly authors: readonly string[];
  readonly oldest: string;
  readonly newest: string;
  readonly state: ReviewState;
  readonly assignee: string | null;
  readonly bounds: readonly number[] | null;
}

export interface ReviewPage {
  readonly items: readonly ReviewItem[];
  readonly total: number;
  readonly conflicts: number;
  readonly next: string | null;
  readonly version: number;
  readonly facets: ReviewFacets;
}

export interface ReviewDeed {
  readonly register: RegisterKind;
  readonly field: string | null;
  readonly label: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly moved: { readonly meters: number; readonly bearing: number } | null;
}

/** What one writer made of the feature. */
export interface ReviewSide {
  readonly letter: string;
  readonly author: string;
  readonly device: string;
  readonly mine: boolean;
  readonly from: string;
  readonly to: string;
  /** How far it had seen the work of the others. */
  readonly saw: string | null;
  readonly did: readonly ReviewDeed[];
}

export interface ReviewCandidate {
  readonly dot: string;
  readonly side: string;
  readonly value: unknown;
  readonly at: string;
  readonly author: string;
  readonly device: string;
  readonly reason: string | null;
  readonly decided: boolean;
  readonly shown: boolean;
}

export interface ReviewRow {
  readonly register: RegisterKind;
  readonly field: string | null;
  readonly label: string;
  readonly differs: boolean;
  readonly ancestor: { readonly value: unknown; readonly at: string; readonly author: string } | null;
  readonly candidates: readonly ReviewCandidate[];
  readonly shown: unknown;
  readonly settledBy: { readonly rule: string; readonly version: number } | null;
  readonly state: ReviewState | null;
}

export interface ReviewFinding {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly field: string | null;
  readonly sentence: string;
  readonly other: { readonly feature: string; readonly label: string; readonly geometry: SentGeometry | null; readonly properties: unknown } | null;
  readonly dismissedBy: string | null;
}

export interface ReviewDecision {
  readonly change: string;
  readonly at: string;
  readonly author: string;
  readonly device: string;
  readonly reason: string | null;
  readonly rows: readonly { readonly register: RegisterKind; readonly field: string | null; readonly value: unknown }[];
  readonly undone: boolean;
}

/** A feature of the queue, opened. */
export interface OpenReview {
  readonly item: ReviewItem;
  /** Its place in the queue from 1; `null` if it is not in it. */
  readonly number: number | null;
  readonly total: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly sides: readonly ReviewSide[];
  readonly rows: readonly ReviewRow[];
  readonly findings: readonly ReviewFinding[];
  readonly decided: readonly ReviewDecision[];
  readonly draft: unknown;
  readonly version: number;
}
