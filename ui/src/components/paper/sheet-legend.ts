import type { LegendInput } from '../../graphql/generated/graphql';
import { readVectorLayers, roleOf, type LayerRole } from '../../map/vector-style';
import { t } from '../../text';

/** Roles that a reader of paper may ask about, in the order of the legend. */
const EXPLAINED = ['water', 'waterway', 'green', 'building', 'road', 'path', 'rail', 'boundary'] as const satisfies readonly LayerRole[];

/** The style's layers and what they show; the device lists those that the map draws. */
export function sheetLegend(vectorLayers: unknown): LegendInput[] {
  const known = readVectorLayers(vectorLayers);
  const roles = EXPLAINED.map((role): LegendInput => ({
    name: t.paper.legendOf[role],
    layers: known.filter(({ id }) => roleOf(id) === role).flatMap(({ id }) => [`shown-${id}-fill`, `shown-${id}-line`]),
  }));
  const world: LegendInput[] = [
    { name: t.paper.legendOf.sea, layers: ['background'] },
    { name: t.paper.legendOf.land, layers: ['world-land'] },
    { name: t.paper.legendOf.boundary, layers: ['world-borders'] },
  ];
  const detailed = roles.filter(({ layers }) => layers.length > 0);
  return detailed.length > 0 ? detailed : world;
}
