import { HostError } from '../../host/host';
import type { App } from '../../state/app.svelte';
import { t } from '../../text';

/** Larger files go to the command line. */
const MAX_FILE = 16 * 1024 * 1024;

/** Takes the area of a file that a person chose or dropped, and shows it. */
export async function readAreaFile(app: App, file: Pick<File, 'name' | 'size' | 'text'>): Promise<void> {
  const { draft, map } = app;
  map.tool = null;
  if (file.size > MAX_FILE) {
    draft.fileError = new HostError('BAD_INPUT', t.area.tooLarge(file.name), t.area.tooLargeHint);
    return;
  }
  const taken = await draft.readFile(file.name, await file.text());
  if (taken && draft.bounds) map.surface?.fit(draft.bounds);
}
