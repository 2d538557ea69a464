import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Region } from '../../state/regions.svelte';
import RegionCard from './RegionCard.svelte';

const done: Region = {
  id: '1', name: 'Goma', state: 'DONE', minZoom: 0, maxZoom: 3, wantedTiles: 85, storedTiles: 85, emptyTiles: 0, failedTiles: 0,
  damagedTiles: 0, bytes: 641_220, uniqueBytes: 120_000, createdAt: '2026-11-20T10:00:00Z', updatedAt: null, lastUsedAt: null,
  expiresAt: null, oldestTileAt: null, expiredTiles: 0, verifiedAt: null, source: { id: 's', name: 'Toner' },
  bounds: { west: 28, south: -3, east: 30, north: -1 }, job: null,
};
const job: NonNullable<Region['job']> = {
  kind: 'DOWNLOAD', state: 'RUNNING', total: 85, done: 34, failed: 0, unchanged: 0, bytesFetched: 256_000, tilesPerSecond: 12.4,
  bytesPerSecond: 93_000, secondsLeft: 4.1, startedAt: '2026-11-20T10:00:00Z', finishedAt: null, problem: null,
};

function shown(change: Partial<Region>): { act: ReturnType<typeof vi.fn>; open: ReturnType<typeof vi.fn> } {
  const calls = { act: vi.fn(), open: vi.fn() };
  render(RegionCard, { region: { ...done, ...change }, ...calls });
  return calls;
}

describe('RegionCard', () => {
  it('shows size and unique bytes of a whole region', () => {
    shown({});
    expect(screen.getByTestId('region-state')).toHaveTextContent('Offline');
    expect(screen.getByTestId('region-bytes')).toHaveTextContent('641 kB');
    expect(screen.getByTestId('region-unique')).toHaveTextContent('120 kB');
    expect(screen.getByTestId('region-bytes')).toHaveAttribute('title', '641,220 bytes');
  });

  it('shows progress, rate and time left of a job', async () => {
    const { act } = shown({ state: 'RUNNING', job });
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '34');
    expect(screen.getByTestId('region-progress')).toHaveTextContent('34 of 85 tiles');
    expect(screen.getByTestId('region-progress')).toHaveTextContent('12 tiles/s, 93 kB/s · 4 sec left');
    await userEvent.click(screen.getByTestId('region-pause'));
    await userEvent.click(screen.getByTestId('region-cancel'));
    expect(act.mock.calls).toEqual([['pause'], ['cancel']]);
  });

  it.each([
    ['PAUSED', 'region-resume', 'resume'],
    ['CANCELLED', 'region-resume', 'resume'],
    ['FAILED_IN_PART', 'region-retry', 'retry'],
  ] as const)('offers the way on when it is %s', async (state, button, action) => {
    const { act } = shown({ state, failedTiles: state === 'FAILED_IN_PART' ? 3 : 0, job: { ...job, state } });
    await userEvent.click(screen.getByTestId(button));
    expect(act).toHaveBeenCalledWith(action);
  });

  it('says why it stopped', () => {
    shown({ state: 'FAILED', job: { ...job, state: 'FAILED', problem: 'The disk is full. Free 2 GB and resume.' } });
    expect(screen.getByTestId('region-problem')).toHaveTextContent('The disk is full.');
  });

  it('opens by its name', async () => {
    const { open } = shown({});
    await userEvent.click(screen.getByRole('button', { name: 'Goma' }));
    expect(open).toHaveBeenCalledOnce();
  });
});
