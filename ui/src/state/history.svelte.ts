import {
  FeatureHistoryDocument,
  FeaturesAtDocument,
  GoBackDocument,
  LayerDifferenceDocument,
  LayerHistoryDocument,
  type DifferenceKind,
  type FeatureHistoryQuery,
  type FeaturesAtQuery,
  type LayerDifferenceQuery,
  type LayerHistoryQuery,
  type MomentPartsFragment,
  type RegisterChangePartsFragment,
  type RevisionCause,
  type RevisionPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { PastFeature, PastPicture } from '../map/history-layers';

export type Revision = RevisionPartsFragment;
export type RegisterChange = RegisterChangePartsFragment;
export type Moment = MomentPartsFragment;
export type Difference = LayerDifferenceQuery['difference']['differences'][number];
export type { DifferenceKind, RevisionCause };

/** The layer as it was, while a person looks at it. */
export interface Past {
  readonly layer: string;
  /** RFC 3339. */
  readonly at: string;
}

/** What differs between two moments of a layer. */
export interface Differences {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly items: readonly Difference[];
  readonly next: string | null;
}

const PAGE = 500;
/** More than this the map of the past does not draw; the banner says so. */
export const PAST_LIMIT = 20_000;

/** What was before: revisions, moments, differences, and the past on the map. */
export class History {
  /** The moment that the map shows; `null` is now. */
  past = $state.raw<Past | null>(null);
  /** Drawn over the map: a past state, differences, or one change of one feature. */
  picture = $state.raw<PastPicture | null>(null);
  /** How many features the past state has that are not drawn. */
  undrawn = $state(0);
  #turn = 0;

  constructor(private readonly host: Host) {}

  async ofFeature(id: string, after: string | null): Promise<FeatureHistoryQuery['featureHistory']> {
    return (await this.host.execute(FeatureHistoryDocument, { id, first: 50, after })).featureHistory;
  }

  async ofLayer(layer: string, after: string | null): Promise<LayerHistoryQuery['layerHistory']> {
    return (await this.host.execute(LayerHistoryDocument, { layer, first: PAGE, after })).layerHistory;
  }

  async difference(layer: string, from: string, to: string | null, after: string | null): Promise<Differences> {
    const { difference } = await this.host.execute(LayerDifferenceDocument, { layer, from, to, first: PAGE, after });
    const { added, removed, changed, differences: items, next } = difference;
    return { added, removed, changed, items, next };
  }

  /** Shows a layer as it was; a later wish overtakes an earlier one. */
  async lookAt(past: Past): Promise<void> {
    const turn = ++this.#turn;
    const features: PastFeature[] = [];
    let after: string | null = null;
    let total = 0;
    do {
      const page: FeaturesAtQuery['featuresAt'] = (await this.host.execute(FeaturesAtDocument, { layer: past.layer, at: past.at, first: 1000, after })).featuresAt;
      if (turn !== this.#turn) return;
      total = page.total;
      features.push(...page.features);
      after = page.next;
    } while (after !== null && features.length < PAST_LIMIT);
    this.past = past;
    this.undrawn = Math.max(0, total - features.length);
    this.picture = { kind: 'past', features };
  }

  /** Back to now, and nothing of the past on the map. */
  leave(): void {
    this.#turn += 1;
    this.past = null;
    this.picture = null;
    this.undrawn = 0;
  }

  /** Makes a layer what it was, by ordinary changes. */
  async goBack(layer: string, to: string): Promise<number> {
    return (await this.host.execute(GoBackDocument, { layer, to })).goBack;
  }
}
