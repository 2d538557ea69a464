import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../state/audit.svelte';
import { saidValue } from '../features/register-text';
import { resultOf, saidRule, subjectOf } from './audit-text';

const entry: AuditEntry = {
  id: '1.1.0.1', cause: 'RESOLVE', at: '2026-11-22T10:00:00Z', author: 'S', device: 'd', reason: null, feature: 'a.1', label: 'Camp', register: 'PROPERTY', field: 'beds', fieldLabel: 'Beds',
  toAll: [4], hash: 'aa', bounds: null, clockSuspect: false, layer: { id: 'l.1', name: 'Camps' }, from: [], rule: null, undone: null,
};

describe('an entry in words', () => {
  it.each([
    ['EXISTENCE', 'alive', 'there'],
    ['EXISTENCE', 'deleted', 'deleted'],
    ['GEOMETRY', { type: 'Point', coordinates: [1, 2] }, 'Point'],
    ['GEOMETRY', { type: 'LineString', coordinates: [[1, 2], [3, 4]] }, 'Line, 2 points'],
    ['GEOMETRY', { type: 'Polygon', coordinates: [[[1, 2], [3, 4], [5, 6], [1, 2]]] }, 'Area, 4 points'],
    ['GEOMETRY', null, 'nothing'],
    ['PROPERTY', 12, '12'],
    ['PROPERTY', null, 'nothing'],
    ['PROPERTY', '', 'nothing'],
  ] as const)('%s %j reads %s', (register, value, said) => {
    expect(saidValue(value, { register, fields: [] })).toBe(said);
  });

  it.each([
    [{ rule: 'newest' }, 'The newest'],
    [{ rule: 'role_rank', roles: ['analyst', 'field'] }, 'The higher role: analyst and field'],
    [{ rule: 'most_accurate', accuracy: 'metres' }, 'The most accurate: metres'],
    [null, 'as the layer says'],
  ])('a rule %j reads %s', (rule, said) => expect(saidRule(rule)).toBe(said));

  it('names what it is about', () => {
    expect(subjectOf(entry)).toBe('Beds');
    expect(subjectOf({ ...entry, fieldLabel: null, cause: 'POLICY_CHANGE' })).toBe('The whole layer');
    expect(subjectOf({ ...entry, fieldLabel: null, register: 'GEOMETRY' })).toBe('Place and shape');
  });

  it('tells of several values where a decision was taken back', () => {
    expect(resultOf(entry, [])).toBe('4');
    expect(resultOf({ ...entry, cause: 'UNDO', toAll: [4, 6] }, [])).toBe('2 values side by side');
    expect(resultOf({ ...entry, toAll: [4, 4] }, [])).toBe('4');
  });
});
