import { describe, expect, it } from 'vitest';
import { anchor, historyFeatures, positions } from '../../map/history-layers';
import type { Moment, RegisterChange, Revision } from '../../state/history.svelte';
import type { Field } from '../../state/layers.svelte';
import { boundsOf, drawnChange, drawnDifference } from './drawn';
import { byDay, inOrder, localInput } from './moments';
import { preview } from './preview';
import { beforeAfter, changedThings, revisionSentence } from './sentences';

const change = (more: Partial<RegisterChange>): RegisterChange => ({ kind: 'PROPERTY', field: null, label: null, before: null, after: null, geometryBefore: null, geometryAfter: null, ...more });
const named = (field: string, before: unknown, after: unknown): RegisterChange => change({ field, label: field.toUpperCase(), before, after });
const point = (lng: number, lat: number): { type: string; coordinates: number[] } => ({ type: 'Point', coordinates: [lng, lat] });
const moved = change({ kind: 'GEOMETRY', geometryBefore: point(0, 0), geometryAfter: point(1, 1) });

describe('a revision in a sentence', () => {
  it.each<[Revision['cause'], RegisterChange[], string]>([
    ['CREATE', [change({ kind: 'EXISTENCE', after: 'alive' }), named('name', null, 'A')], 'Made it.'],
    ['EDIT', [named('name', 'A', 'B'), moved], 'Changed NAME and the place.'],
    ['DELETE', [change({ kind: 'EXISTENCE', before: 'alive', after: 'deleted' })], 'Deleted it.'],
    ['RESTORE', [change({ kind: 'EXISTENCE', before: 'deleted', after: 'alive' })], 'Restored it.'],
    ['UNDO', [change({ kind: 'EXISTENCE', before: 'alive', after: 'deleted' })], 'Deleted it.'],
    ['UNDO', [named('name', 'B', 'A')], 'Undid a change of NAME.'],
    ['REDO', [moved], 'Redid a change of the place.'],
    ['IMPORT', [change({ kind: 'EXISTENCE', after: 'alive' })], 'Imported it from a file.'],
    ['IMPORT', [named('area', 1, 2)], 'Changed AREA.'],
    ['RESOLVE', [named('name', 'A', 'B')], 'Settled a conflict.'],
  ])('%s', (cause, changes, said) => expect(revisionSentence({ cause, changes })).toBe(said));

  it('names each thing once', () => expect(changedThings([named('a', 1, 2), named('a', 2, 3), moved])).toBe('A and the place'));

  it('says values as the fields read them', () => {
    const fields = [{ key: 'when', type: 'DATE' }, { key: 'photo', type: 'PHOTO' }, { key: 'open', type: 'BOOLEAN' }] as Field[];
    expect(beforeAfter(named('when', null, '2026-11-22'), fields)).toEqual({ before: 'nothing', after: 'Nov 22, 2026' });
    expect(beforeAfter(named('open', false, true), fields)).toEqual({ before: 'No', after: 'Yes' });
    expect(beforeAfter(named('photo/00ff', null, ''), fields)).toEqual({ before: 'nothing', after: 'photo' });
    expect(beforeAfter(named('gone', 1234.5, { a: 1 }), fields)).toEqual({ before: '1234.5', after: '{"a":1}' });
  });
});

describe('moments', () => {
  const moment = (at: string): Moment => ({ id: at, at, by: 'me', device: 'here', cause: 'EDIT', reason: null, features: 1 });

  it('stand under their day, the newest first', () => {
    const days = byDay(['2026-11-22T12:00:00', '2026-11-22T09:00:00', '2026-11-20T12:00:00'].map(moment));
    expect(days.map(({ day, moments }) => [day, moments.length])).toEqual([['2026-11-22', 2], ['2026-11-20', 1]]);
  });

  it('are compared in the order of time', () => {
    expect(inOrder('2026-11-22T10:00:00Z', '2026-11-22T10:30:00+01:00')).toEqual(['2026-11-22T10:30:00+01:00', '2026-11-22T10:00:00Z']);
    expect(localInput('2021-08-14T10:05:59')).toBe('2021-08-14T10:05');
  });
});

describe('a change in a picture', () => {
  it('has both places at one scale, inside the frame', () => {
    const drawn = preview(point(10, 50), point(11, 51), 160, 96);
    const [before] = drawn?.before.dots ?? [];
    const [after] = drawn?.after.dots ?? [];
    expect(before?.[1]).toBe(86);
    expect(after?.[1]).toBe(10);
    expect((after?.[0] ?? 0) - (before?.[0] ?? 0)).toBeCloseTo(76 * Math.cos((50.5 * Math.PI) / 180), 0);
  });

  it('draws rings closed, lines open, and one point in the middle', () => {
    const ring = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]], [[0.4, 0.1], [0.6, 0.1], [0.6, 0.3], [0.4, 0.1]]] };
    expect(preview(null, ring, 100, 100)?.after.path.match(/Z/g)).toHaveLength(2);
    expect(preview({ type: 'LineString', coordinates: [[0, 0], [1, 1]] }, null, 100, 100)?.before.path).toMatch(/^M[\d. ]+L[\d. ]+$/);
    expect(preview(null, point(7, 7), 100, 100)?.after.dots).toEqual([[50, 50]]);
    expect(preview(null, null, 100, 100)).toBeNull();
  });
});

describe('differences on the map', () => {
  it('are told apart by role, side and letter', () => {
    const added = drawnDifference({ id: '1', label: '', kind: 'ADDED', changes: [change({ kind: 'GEOMETRY', geometryAfter: point(0, 0) })] });
    const removed = drawnDifference({ id: '2', label: '', kind: 'REMOVED', changes: [change({ kind: 'GEOMETRY', geometryBefore: point(1, 0) })] });
    expect([added.letter, added.before, removed.letter, removed.after]).toEqual(['A', null, 'R', null]);
    const { features } = historyFeatures({ kind: 'differences', differences: [added, removed, drawnChange(moved)] });
    expect(features.map(({ properties }) => [properties?.['role'], properties?.['side']])).toEqual([
      ['added', 'after'], ['added', 'letter'], ['removed', 'before'], ['removed', 'letter'],
      ['changed', 'before'], ['changed', 'after'], ['changed', 'letter'],
    ]);
  });

  it('are held by what was and what is', () => {
    expect(boundsOf([drawnChange(moved)])).toEqual({ west: 0, south: 0, east: 1, north: 1 });
    expect(boundsOf([])).toBeNull();
  });

  it('put the letter at the northernmost position', () => {
    const geometry = { type: 'MultiPolygon', coordinates: [[[[0, 0], [5, 3], [1, 1], [0, 0]]]] };
    expect(anchor(geometry)).toEqual([5, 3]);
    expect([positions(null), anchor(null)]).toEqual([[], null]);
  });

  it('leave out what has no place', () => {
    expect(historyFeatures({ kind: 'past', features: [{ id: '1', label: '', geometry: null }] }).features).toEqual([]);
    expect(historyFeatures(null).features).toEqual([]);
  });
});
