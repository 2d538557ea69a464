import type { GivenFile } from '../../host/host';

/** What a given file can become. */
export type Use = 'archive' | 'area' | 'track-or-area' | 'carry' | 'unknown';

const USES: Record<string, Use> = {
  mbtiles: 'archive',
  pmtiles: 'archive',
  mofp: 'carry',
  geojson: 'area',
  json: 'area',
  kml: 'area',
  gpx: 'track-or-area',
};

/** What is read by the device from its place, or not at all. */
const FROM_PATH: readonly Use[] = ['archive', 'carry', 'unknown'];

/** Larger texts go to the command line. */
const MAX_TEXT = 16 * 1024 * 1024;

export function useOf(file: Pick<GivenFile, 'name'>): Use {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  return extension && Object.hasOwn(USES, extension) ? (USES[extension] ?? 'unknown') : 'unknown';
}

/** Reads a file that was dropped on a page: a browser gives its content, but not its place. */
export async function readDropped(file: Pick<File, 'name' | 'size' | 'text'>): Promise<GivenFile> {
  const { name } = file;
  const readable = !FROM_PATH.includes(useOf({ name })) && file.size <= MAX_TEXT;
  return { name, path: null, text: readable ? await file.text() : null, problem: null };
}
