import { list } from '../../format/intl';
import { distance } from '../../format/numbers';
import type { Field } from '../../state/layers.svelte';
import type { OpenReview, ReviewDeed, ReviewSide } from '../../state/review-types';
import { t } from '../../text';
import { fieldOf, isEmpty } from '../features/form-model';
import { valueText } from '../features/value-text';
import { direction, isDeleted, isGeometry, isolated, shortened, whenSaid } from './words';

/** How many of the fields that one wrote are named. */
const NAMED = 2;

interface Told {
  readonly fields: readonly Field[];
  /** Key of the field that names the features of the layer. */
  readonly labelField: string | null;
  readonly now: number;
}

/** “You moved “Camp” 240 m north-east on Tuesday; M. Osei renamed it on Wednesday.” */
export function reviewSentence({ item, sides }: Pick<OpenReview, 'item' | 'sides'>, told: Told): string {
  const name = nameBefore(sides, told) ?? item.label;
  const label = name ? t.review.named(isolated(shortened(name))) : t.review.it;
  const said = sides.filter(({ did }) => did.length > 0).map((side, index) => sideSentence(side, index === 0 ? label : t.review.it, told));
  return said.length > 0 ? t.review.sentences(said) : '';
}

/** What it was called before they renamed it: “You renamed “Bore B” to “Bore A”” is not what was done. */
function nameBefore(sides: readonly ReviewSide[], { labelField }: Told): string | null {
  const deeds = sides.flatMap(({ did }) => did).filter(({ register, field }) => register === 'PROPERTY' && field !== null && field === labelField);
  const from = deeds.map((deed) => deed.from).find((value) => typeof value === 'string' && value !== '');
  return typeof from === 'string' ? from : null;
}

function sideSentence(side: ReviewSide, it: string, told: Told): string {
  return t.review.sentence(side.mine ? t.review.you1 : isolated(side.author), list().format(deedsSaid(side.did, it, told)), whenSaid(side.to, told.now));
}

/** The gravest first: gone or there, then the place, then fields. */
function deedsSaid(did: readonly ReviewDeed[], it: string, told: Told): string[] {
  const words = t.review.did;
  const whole = did.filter(({ register }) => register === 'EXISTENCE');
  const gone = whole.some(({ to }) => isDeleted(to));
  if (gone) return [words.deleted(it)];
  const places = did.filter(({ register }) => register === 'GEOMETRY').map((deed) => placeSaid(deed, it));
  const fields = did.filter(({ register }) => register === 'PROPERTY');
  // The name is said first: it is what people know the thing by.
  const sorted = fields.toSorted((a, b) => Number(b.field === told.labelField) - Number(a.field === told.labelField));
  const named = sorted.slice(0, NAMED).map((deed, index) => fieldSaid(deed, places.length + index === 0 ? it : t.review.it, told));
  const rest = sorted.length - named.length;
  const said = [...places, ...named, ...(rest > 0 ? [words.more(rest)] : [])];
  return said.length > 0 ? said : [words.kept(it)];
}

function placeSaid({ from, to, moved }: ReviewDeed, it: string): string {
  const words = t.review.did;
  if (moved && moved.meters > 0) return words.moved(it, distance(moved.meters), direction(moved.bearing));
  if (isGeometry(from) === isGeometry(to)) return words.reshaped(it);
  return isGeometry(to) ? words.placed(it) : words.unplaced(it);
}

function fieldSaid({ field, label, to }: ReviewDeed, it: string, told: Told): string {
  const words = t.review.did;
  if (isEmpty(to)) return words.cleared(isolated(label));
  const text = isolated(shortened(valueText(fieldOf(told.fields, field), to)));
  return field !== null && field === told.labelField ? words.renamed(it, text) : words.set(isolated(label), text);
}
