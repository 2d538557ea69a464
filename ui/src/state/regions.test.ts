import { describe, expect, it } from 'vitest';
import { CreateRegionDocument, RegionDocument } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Regions, type Region } from './regions.svelte';

const region = (state: Region['state']): Region => ({ id: 'r', name: 'R', state }) as Region;

/** A host that runs a hook before it answers a document. */
function hostOf(answers: Map<unknown, () => unknown>): Host {
  return { execute: async (document: unknown) => answers.get(document)?.() } as unknown as Host;
}

describe('Regions', () => {
  it('does not let a late answer undo what the device told meanwhile', async () => {
    const regions: Regions = new Regions(
      hostOf(
        new Map<unknown, () => unknown>([
          [CreateRegionDocument, () => {
            regions.tell(region('RUNNING'));
            regions.tell(region('DONE'));
            return { createRegion: region('QUEUED') };
          }],
          [RegionDocument, () => ({ region: region('DONE') })],
        ]),
      ),
    );
    const created = await regions.create({ sourceId: 's', minZoom: 0, maxZoom: 1 }, 'R');
    expect(created.state).toBe('DONE');
    expect(regions.all.map(({ state }) => state)).toEqual(['DONE']);
  });

  it('takes the answer when nothing was told', async () => {
    const regions = new Regions(hostOf(new Map([[CreateRegionDocument, () => ({ createRegion: region('QUEUED') })]])));
    await regions.create({ sourceId: 's', minZoom: 0, maxZoom: 1 }, 'R');
    expect(regions.byId('r')?.state).toBe('QUEUED');
  });
});
