import { addPoint } from '../../map/sketch';
import type { Corner } from '../../map/shapes';
import { DRAWN, type Edits } from '../../state/edits.svelte';

/** Sets the next point of what is being drawn. */
export async function addTyped(edits: Edits, at: Corner): Promise<void> {
  const kind = DRAWN[edits.tool];
  if (kind === 'point') await edits.putPoint(at);
  else if (kind) edits.path.commit(addPoint(edits.path.sketch, kind, at));
}
