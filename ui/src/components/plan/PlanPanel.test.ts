import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { HostError } from '../../host/host';
import type { Estimate, Loss, Plan } from '../../state/draft.svelte';
import PlanPanel from './PlanPanel.svelte';

const plan: Plan = {
  tiles: 85, alreadyStored: 5, toFetch: 80, freeDiskBytes: 48_200_000_000, quotaBytes: 20_000_000_000, usedBytes: 203_400_000,
  perZoom: [{ zoom: 0, tiles: 1 }, { zoom: 1, tiles: 4 }, { zoom: 2, tiles: 16 }, { zoom: 3, tiles: 64 }],
  bounds: { west: -180, south: -85, east: 180, north: 85 },
  terms: { attribution: '<b>Stamen</b>', licence: null, maxZoom: null, bulk: 'ALLOWED', maxTiles: null, reason: null, instead: null },
  problems: [],
};
const estimate: Estimate = {
  sampled: 24, failed: 1, lowBytes: 1_100_000, likelyBytes: 1_250_000, highBytes: 1_400_000, meanTileBytes: 15_600, secondsAtSampleRate: 240,
};

function shown(change: Partial<{ plan: Plan | null; estimate: Estimate | null; loss: Loss | null; planning: boolean; error: HostError | null; measure: () => void }>): void {
  render(PlanPanel, { plan, planning: false, error: null, estimate: null, measuring: false, measure: () => undefined, ...change });
}

describe('PlanPanel', () => {
  it('asks for an area first', () => {
    shown({ plan: null });
    expect(screen.getByTestId('plan-empty')).toHaveTextContent('Choose an area');
  });

  it('shows exact counts and each zoom', () => {
    shown({});
    expect(screen.getByTestId('plan-tiles')).toHaveTextContent('85');
    expect(screen.getByTestId('plan-stored')).toHaveTextContent('5');
    expect(screen.getByTestId('plan-to-fetch')).toHaveTextContent('80');
    expect(screen.getByTestId('zoom-count-3')).toHaveTextContent('64');
  });

  it('fetches a sample only when asked', async () => {
    const measure = vi.fn();
    shown({ measure });
    expect(screen.getByTestId('plan-bytes')).toHaveTextContent('not measured yet');
    expect(measure).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('plan-measure'));
    expect(measure).toHaveBeenCalledOnce();
  });

  it('shows bytes as a range, with what it rests on', () => {
    shown({ estimate });
    expect(screen.getByTestId('plan-bytes')).toHaveTextContent('90 % sure: 1.1–1.4 MB');
    expect(screen.getByTestId('plan-sampled')).toHaveTextContent('sampled 24 tiles, 1 failed, about 16 kB a tile, about 4 min');
    expect(screen.queryByTestId('plan-measure')).toBeNull();
  });

  it('shows what this adds to what is used', () => {
    shown({ estimate });
    expect(screen.getByTestId('plan-room')).toHaveTextContent('203 MB used, this adds 1.1–1.4 MB, of 20 GB');
  });

  it('shows what a changed region gains and loses', () => {
    shown({ loss: { goesTiles: 12, goesBytes: 34_000, keptTiles: 3 } });
    expect(screen.getByTestId('plan-added')).toHaveTextContent('80');
    expect(screen.getByTestId('plan-goes')).toHaveTextContent('12');
    expect(screen.getByTestId('plan-kept')).toHaveTextContent('3');
  });

  it('tells what blocks from what only warns', () => {
    const problems = [{ code: 'A', message: 'Too many tiles.', blocking: true }, { code: 'B', message: 'This is a lot.', blocking: false }];
    shown({ plan: { ...plan, problems } });
    expect(screen.getByRole('alert')).toHaveTextContent('Too many tiles.');
    expect(screen.getByTestId('plan-warning')).toHaveTextContent('This is a lot.');
  });

  it('shows terms as text, never as markup', () => {
    shown({});
    expect(screen.getByTestId('terms')).toHaveTextContent('Stamen');
    expect(screen.getByTestId('terms').querySelector('b')).toBeNull();
  });

  it('says a refusal with its way out', () => {
    shown({ plan: null, error: new HostError('BAD_INPUT', 'Zoom 40 is too deep.', 'At most 24.') });
    expect(screen.getByRole('alert')).toHaveTextContent('Zoom 40 is too deep. At most 24.');
  });
});
