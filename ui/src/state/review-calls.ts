import { TypedDocumentString } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { Draft, RowDecision } from './review-choices';
import type { OpenReview, RegisterKind, ReviewFilter, ReviewOrder, ReviewPage } from './review-types';

export interface DecisionInput {
  readonly feature: string;
  readonly rows: readonly RowDecision[];
  readonly keepBoth: boolean;
}

/** What came of a decision; what changed meanwhile was left as it is. */
export interface Decided {
  readonly decided: number;
  readonly skipped: readonly { readonly feature: string; readonly why: string }[];
}

export type BulkTake = 'NEWEST' | 'OLDEST' | 'MINE' | 'OTHERS' | 'AUTHOR' | 'DEVICE' | 'RESTORE' | 'CONFIRM_DELETION' | 'POLICY';
export const BULK_TAKES: readonly BulkTake[] = ['NEWEST', 'OLDEST', 'MINE', 'OTHERS', 'AUTHOR', 'DEVICE', 'RESTORE', 'CONFIRM_DELETION', 'POLICY'];

/** By which rule many are decided at once. */
export interface BulkRule {
  readonly take: BulkTake;
  readonly author?: string;
  readonly device?: string;
  readonly policy?: string;
  readonly register?: RegisterKind;
  readonly field?: string;
}

export interface BulkResult {
  readonly decides: number;
  readonly features: number;
  readonly leaves: number;
  readonly examples: readonly { readonly feature: string; readonly label: string; readonly register: RegisterKind; readonly field: string | null; readonly from: readonly unknown[]; readonly to: unknown }[];
  readonly version: number;
}

export interface BulkWish {
  readonly rule: BulkRule;
  readonly filter: ReviewFilter | null;
  readonly features: readonly string[] | null;
  readonly reason: string | null;
  readonly preview: boolean;
  readonly version: number | null;
}

/** What the review asks of the device. */
export interface ReviewCalls {
  queue(filter: ReviewFilter, order: ReviewOrder, after: string | null, first: number): Promise<ReviewPage>;
  review(feature: string, filter: ReviewFilter, order: ReviewOrder): Promise<OpenReview | null>;
  decide(input: readonly DecisionInput[], reason: string | null): Promise<Decided>;
  decideBulk(wish: BulkWish): Promise<BulkResult>;
  reopen(feature: string, register: RegisterKind, field: string | null, reason: string | null): Promise<Decided>;
  dismissFinding(feature: string, finding: string, reason: string | null): Promise<Decided>;
  assign(features: readonly string[], to: string | null): Promise<void>;
  saveDraft(feature: string, draft: Draft | null): Promise<void>;
}

const PARTS = `fragment ReviewItemParts on ReviewItem { feature label kinds fields open settled authors oldest newest state assignee bounds layer { id name } }`;
const FACET = '{ key label count }';
const DECIDED = '{ decided skipped { feature why } }';

function typed<Result, Variables>(text: string): TypedDocumentString<Result, Variables> {
  return new TypedDocumentString<Result, Variables>(text);
}

const QUEUE = typed<{ reviewQueue: ReviewPage }, Record<string, unknown>>(`query ReviewQueue($filter: ReviewFilter, $sort: ReviewSort!, $descending: Boolean!, $after: String, $first: Int!) {
  reviewQueue(filter: $filter, sort: $sort, descending: $descending, after: $after, first: $first) {
    total conflicts next version items { ...ReviewItemParts }
    facets { layers ${FACET} kinds ${FACET} authors ${FACET} assignees ${FACET} states ${FACET} }
  }
}
${PARTS}`);
const REVIEW = typed<{ review: OpenReview | null }, Record<string, unknown>>(`query ReviewOf($feature: ID!, $filter: ReviewFilter, $sort: ReviewSort!, $descending: Boolean!) {
  review(feature: $feature, filter: $filter, sort: $sort, descending: $descending) {
    number total next previous draft version
    item { ...ReviewItemParts }
    sides { letter author device mine from to saw did { register field label from to moved { meters bearing } } }
    rows { register field label differs shown state ancestor { value at author } candidates { dot side value at author device reason decided shown } settledBy { rule version } }
    findings { id kind field sentence dismissedBy other { feature label geometry properties } }
    decided { change at author device reason undone rows { register field value } }
  }
}
${PARTS}`);
const DECIDE = typed<{ decide: Decided }, Record<string, unknown>>(`mutation Decide($input: [DecisionInput!]!, $reason: String) { decide(input: $input, reason: $reason) ${DECIDED} }`);
const BULK = typed<{ decideBulk: BulkResult }, Record<string, unknown>>(`mutation DecideBulk($rule: BulkRule!, $filter: ReviewFilter, $features: [ID!], $reason: String, $preview: Boolean!, $version: Count) {
  decideBulk(rule: $rule, filter: $filter, features: $features, reason: $reason, preview: $preview, version: $version) { decides features leaves version examples { feature label register field from to } }
}`);
const REOPEN = typed<{ reopen: Decided }, Record<string, unknown>>(`mutation ReopenDecided($feature: ID!, $register: RegisterKind!, $field: String, $reason: String) { reopen(feature: $feature, register: $register, field: $field, reason: $reason) ${DECIDED} }`);
const DISMISS = typed<{ dismissFinding: Decided }, Record<string, unknown>>(`mutation DismissFinding($feature: ID!, $finding: ID!, $reason: String) { dismissFinding(feature: $feature, finding: $finding, reason: $reason) ${DECIDED} }`);
const ASSIGN = typed<unknown, Record<string, unknown>>('mutation AssignReviews($features: [ID!]!, $to: String) { assign(features: $features, to: $to) { feature } }');
const SAVE = typed<unknown, Record<string, unknown>>('mutation SaveReviewDraft($feature: ID!, $draft: Json) { saveDraft(feature: $feature, draft: $draft) }');

export function reviewCalls(host: Host): ReviewCalls {
  return {
    queue: async (filter, order, after, first) => (await host.execute(QUEUE, { filter, ...order, after, first })).reviewQueue,
    review: async (feature, filter, order) => (await host.execute(REVIEW, { feature, filter, ...order })).review,
    decide: async (input, reason) => (await host.execute(DECIDE, { input, reason })).decide,
    decideBulk: async (wish) => (await host.execute(BULK, { ...wish })).decideBulk,
    reopen: async (feature, register, field, reason) => (await host.execute(REOPEN, { feature, register, field, reason })).reopen,
    dismissFinding: async (feature, finding, reason) => (await host.execute(DISMISS, { feature, finding, reason })).dismissFinding,
    assign: async (features, to) => {
      await host.execute(ASSIGN, { features, to });
    },
    saveDraft: async (feature, draft) => {
      await host.execute(SAVE, { feature, draft });
    },
  };
}
