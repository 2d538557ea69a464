import { describe, expect, it } from 'vitest';
import type { OpenReview, ReviewCandidate, ReviewDeed, ReviewRow, ReviewSide } from '../../state/review-types';
import { ageOf, olderThan, AGES } from './ages';
import { changeBounds, comparable, shapesOf } from './review-picture';
import { reviewSentence } from './sentence';
import { itemDifference, textDifference } from './text-difference';
import { geometryText, whenSaid } from './words';

const NOW = new Date(2026, 10, 20, 12, 0).getTime();
const side = (letter: string, more: Partial<ReviewSide>): ReviewSide => ({ letter, author: 'M. Osei', device: 'Field 2', mine: false, from: '', to: new Date(2026, 10, 18, 9, 0).toISOString(), saw: null, did: [], ...more });
const deed = (more: Partial<ReviewDeed>): ReviewDeed => ({ register: 'PROPERTY', field: 'name', label: 'Name', from: null, to: null, moved: null, ...more });
const item = { label: 'Camp' } as OpenReview['item'];
const told = { fields: [], labelField: 'name', now: NOW };
const point = (lng: number, lat: number): { type: string; coordinates: number[] } => ({ type: 'Point', coordinates: [lng, lat] });

describe('a conflict in a sentence', () => {
  it('says who did what and when, the place before the name', () => {
    const mine = side('A', { mine: true, to: new Date(2026, 10, 17, 9, 0).toISOString(), did: [deed({ register: 'GEOMETRY', moved: { meters: 240, bearing: 44 } })] });
    const other = side('B', { did: [deed({ to: 'Base camp' })] });
    expect(reviewSentence({ item, sides: [mine, other] }, told)).toBe('You moved “Camp” 240 m north-east on Tuesday; M. Osei renamed it to “Base camp” on Wednesday.');
  });

  it.each<[ReviewDeed[], string]>([
    [[deed({ register: 'EXISTENCE', to: 'deleted' }), deed({ to: 'x' })], 'deleted “Camp”'],
    [[deed({ register: 'GEOMETRY', from: point(0, 0), to: point(1, 1) })], 'reshaped “Camp”'],
    [[deed({ field: 'state', label: 'State', to: 'Dry' })], 'changed State to “Dry”'],
    [[deed({ field: 'state', label: 'State', to: '' })], 'cleared State'],
    [[deed({ register: 'EXISTENCE', to: 'alive' })], 'kept “Camp”'],
    [['a', 'b', 'c', 'd', 'e'].map((field) => deed({ field, label: field, to: 1 })), 'changed a to “1”, changed b to “1”, and changed 3 fields more'],
  ])('%#', (did, said) => expect(reviewSentence({ item, sides: [side('A', { did })] }, told)).toBe(`M. Osei ${said} on Wednesday.`));

  it('calls it what it was called before', () => {
    const renamed = (to: string): ReviewSide => side('A', { did: [deed({ from: 'Bore', to })] });
    expect(reviewSentence({ item, sides: [renamed('Bore A'), renamed('Bore B')] }, told)).toBe('M. Osei renamed “Bore” to “Bore A” on Wednesday; M. Osei renamed it to “Bore B” on Wednesday.');
  });

  it('leaves out who did nothing', () => expect(reviewSentence({ item, sides: [side('A', {})] }, told)).toBe(''));
});

describe('times as they are said', () => {
  it.each([
    [new Date(2026, 10, 20, 9, 5), /^today at 9:05/],
    [new Date(2026, 10, 19, 23, 59), /^yesterday at 11:59/],
    [new Date(2026, 10, 14, 0, 1), /^on Saturday$/],
    [new Date(2026, 10, 13, 9, 0), /^on Nov 13, 2026$/],
    [new Date(2026, 10, 21, 9, 0), /^on Nov 21, 2026$/],
  ])('%s', (at, said) => expect(whenSaid(at.toISOString(), NOW)).toMatch(said));
});

describe('what differs in a text', () => {
  const marked = (before: string, after: string): string => textDifference(before, after).map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `[+${text}]` : `[-${text}]`)).join('');
  it.each([
    ['Base camp', 'Base camp', 'Base camp'],
    ['The old bridge', 'The new bridge', 'The [-old][+new] bridge'],
    ['two wells', 'two wells, dry', 'two wells[+, dry]'],
    ['Centre', 'Center', 'Cent[-r]e[+r]'],
    ['a b', 'x y', '[-a b][+x y]'],
    ['', 'x', '[+x]'],
    ['x', '', '[-x]'],
    ['Brücke', 'Brücken', 'Brücke[+n]'],
    ['سد قديم', 'سد جديد', 'سد [-قديم][+جديد]'],
  ])('%s → %s', (before, after, said) => expect(marked(before, after)).toBe(said));

  it('loses nothing of either', () => {
    const [before, after] = ['One two three four. Five six!', 'One  three four; five, six!?'];
    const all = textDifference(before, after);
    expect(all.filter(({ kind }) => kind !== 'added').map(({ text }) => text).join('')).toBe(before);
    expect(all.filter(({ kind }) => kind !== 'removed').map(({ text }) => text).join('')).toBe(after);
  });

  it('is told at once for long texts too', () => {
    const long = (word: string): string => Array.from({ length: 4000 }, (_, index) => `${word}${index}`).join(' ');
    expect(textDifference(long('a'), long('b')).length).toBeGreaterThan(1);
  });

  it('goes by items in lists', () => expect(itemDifference(['a', 'b'], ['b', 'c'])).toEqual([{ kind: 'removed', text: 'a' }, { kind: 'same', text: 'b' }, { kind: 'added', text: 'c' }]));
});

describe('a filter', () => {
  it('knows the age that a filter was made of', () => {
    for (const age of AGES) expect(ageOf(olderThan(age, NOW), NOW + 600_000)).toBe(age);
  });
});

describe('the picture of a conflict', () => {
  const candidate = (letter: string, value: unknown): ReviewCandidate => ({ dot: letter, side: letter, value, at: '', author: '', device: '', reason: null, decided: false, shown: letter === 'A' });
  const row = (more: Partial<ReviewRow>): ReviewRow => ({ register: 'GEOMETRY', field: null, label: '', differs: true, ancestor: { value: point(0, 0), at: '', author: '' }, candidates: [candidate('A', point(0, 1)), candidate('B', point(2, 0))], shown: point(0, 1), settledBy: null, state: 'OPEN', ...more });
  const review = (rows: ReviewRow[]): OpenReview => ({ item, number: 1, total: 1, next: null, previous: null, sides: [side('A', {}), side('B', {})], rows, findings: [], decided: [], draft: null, version: 1 });

  it('has what was and what each made of it', () => {
    const shapes = shapesOf(review([row({})]));
    expect(shapes.map(({ key, index }) => [key, index])).toEqual([['ancestor', -1], ['A', 0], ['B', 1]]);
    expect(comparable(shapes)).toEqual(['A', 'B']);
    expect(changeBounds(shapes)).toEqual({ west: 0, south: 0, east: 2, north: 1 });
  });

  it('compares with what was where only one side has a place', () => {
    expect(comparable(shapesOf(review([row({ candidates: [candidate('A', point(0, 1))] })])))).toEqual(['ancestor', 'A']);
  });

  it('shows the place where it is not in question', () => {
    const shapes = shapesOf(review([row({ differs: false })]));
    expect(shapes.map(({ key, geometry }) => [key, geometry])).toEqual([['ancestor', point(0, 1)]]);
    expect(comparable(shapes)).toEqual([]);
  });

  it('says geometries in words', () => {
    expect(geometryText(point(0, 0.01), point(0, 0))).toBe('1.11 km north');
    expect(geometryText(point(0, 0), point(0, 0))).toBe('as before');
    expect(geometryText(null, point(0, 0))).toBe('no place');
    const ring = (...more: number[][]): { type: string; coordinates: number[][][] } => ({ type: 'Polygon', coordinates: [[[0, 0], [4, 0], ...more, [0, 4], [0, 0]]] });
    expect(geometryText(ring([4, 4]), ring([5, 4]))).toBe('1 vertex moved');
    expect(geometryText(ring([4, 4], [3, 5]), ring([4, 4]))).toBe('1 vertex added');
  });
});
