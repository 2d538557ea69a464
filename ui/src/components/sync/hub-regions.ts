import type { SourceKind } from '../../graphql/generated/graphql';
import type { HubRegion } from '../../state/cloud.svelte';
import type { Region } from '../../state/regions.svelte';

/** Regions of this device that hold something and that the hub does not have. */
export function notAtHub(own: readonly Region[], hub: readonly HubRegion[], kindOf: (source: string) => SourceKind | null): Region[] {
  const known = new Set(hub.map(({ local }) => local?.id));
  return own.filter((region) => !known.has(region.id) && region.storedTiles > 0 && kindOf(region.source.id) !== 'HUB');
}

/** What can be done with a region of the hub: the word on its button. */
export type HubRegionStep = 'take' | 'takeRest' | 'takeNew' | null;

export function stepOf({ state }: Pick<HubRegion, 'state'>): HubRegionStep {
  switch (state) {
    case 'ABSENT':
      return 'take';
    case 'PARTIAL':
      return 'takeRest';
    case 'OUTDATED':
      return 'takeNew';
    default:
      return null;
  }
}
