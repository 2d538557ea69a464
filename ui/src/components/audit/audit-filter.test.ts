import { describe, expect, it } from 'vitest';
import { filterOf, freshFilter, isFiltered } from './audit-filter';

describe('the filter of the audit', () => {
  it('asks for everything to begin with', () => {
    expect(filterOf(freshFilter(), null)).toEqual({});
    expect(isFiltered(freshFilter())).toBe(false);
  });

  it('asks only for what was given', () => {
    const draft = { ...freshFilter(), text: '  camp ', author: 'M. Osei', kind: 'automatic' as const };
    expect(filterOf(draft, 'a.1')).toEqual({ feature: 'a.1', text: 'camp', author: 'M. Osei', automatic: true });
    expect(filterOf({ ...draft, kind: 'people' }, null).automatic).toBe(false);
    expect(isFiltered(draft)).toBe(true);
  });

  it('takes days from their first moment to their last, as this machine counts them', () => {
    const { from, to } = filterOf({ ...freshFilter(), from: '2026-11-22', to: '2026-11-22' }, null);
    expect(new Date(to as string).getTime() - new Date(from as string).getTime()).toBe(24 * 3_600_000 - 1);
    expect(new Date(from as string).getHours()).toBe(0);
    expect(filterOf({ ...freshFilter(), from: 'soon' }, null)).toEqual({});
  });

  it('is not filtered by the layer that it was opened for', () => {
    expect(isFiltered(freshFilter('l.1'), 'l.1')).toBe(false);
    expect(isFiltered(freshFilter(), 'l.1')).toBe(true);
  });
});
