import { FindDocument, NotationsDocument, type FindQuery, type NotationsQuery } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Latest } from './latest';
import type { NotationChoice } from './preferences.svelte';

export type FoundItem = FindQuery['find']['items'][number];
export type Notations = NotationsQuery['notations'];
export interface Spot {
  readonly lat: number;
  readonly lng: number;
}
interface Wish {
  readonly text: string;
  readonly near: (Spot & { readonly zoom: number }) | null;
  readonly language: string;
}

const KEY = 'map-offline.find.1';
const RECENT = 6;
/** Farther out nobody looks at one place: nearness would only mislead. */
const NEAR_ZOOM = 5;

/** What is looked for, what was found, and what of it is marked on the map. */
export class Find {
  /** The palette is open. */
  shown = $state(false);
  text = $state('');
  items = $state.raw<readonly FoundItem[]>([]);
  /** What is wrong with coordinates that cannot be read. */
  problem = $state<string | null>(null);
  /** The text that the items answer. */
  answered = $state('');
  marked = $state.raw<FoundItem | null>(null);
  recent = $state.raw<readonly string[]>([]);
  readonly #latest: Latest<Wish, FindQuery>;

  constructor(
    private readonly host: Host,
    private readonly storage: Storage,
  ) {
    this.recent = readRecent(storage);
    this.#latest = new Latest(
      ({ text, near, language }) =>
        this.host.execute(FindDocument, { text, language, nearLon: near?.lng ?? null, nearLat: near?.lat ?? null }),
      ({ find }, { text }) => {
        this.items = find.items;
        this.problem = find.problem ?? null;
        this.answered = text;
      },
    );
  }

  show(): void {
    this.#clear();
    this.shown = true;
  }

  hide(): void {
    this.#latest.drop();
    this.shown = false;
  }

  /** Never waits: answers come when they come, and only the newest is kept. */
  look(text: string, camera: Wish['near'], language: string): void {
    this.text = text;
    const wanted = text.trim();
    if (!wanted) {
      this.#clear();
      return;
    }
    this.#latest.want({ text: wanted, near: camera && camera.zoom >= NEAR_ZOOM ? camera : null, language });
  }

  remember(text: string): void {
    const wanted = text.trim();
    if (!wanted) return;
    this.#keep([wanted, ...this.recent.filter((other) => other !== wanted)].slice(0, RECENT));
  }

  forget(): void {
    this.#keep([]);
  }

  /** Writes a place in every notation. */
  async notations({ lat, lng }: Spot): Promise<Notations> {
    return (await this.host.execute(NotationsDocument, { lat, lon: lng })).notations;
  }

  #clear(): void {
    this.#latest.drop();
    this.text = '';
    this.items = [];
    this.problem = null;
    this.answered = '';
  }

  #keep(recent: readonly string[]): void {
    this.recent = recent;
    try {
      this.storage.setItem(KEY, JSON.stringify(recent));
    } catch {
      // Storage may be full or switched off; the window works on without remembering.
    }
  }
}

function readRecent(storage: Storage): readonly string[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter((text): text is string => typeof text === 'string').slice(0, RECENT) : [];
  } catch {
    return [];
  }
}

const FIELDS = { DD: 'dd', DDM: 'ddm', DMS: 'dms', UTM: 'utm', MGRS: 'mgrs', PLUS_CODE: 'plusCode' } as const;

export function written(notations: Notations, notation: NotationChoice): string {
  return notations[FIELDS[notation]];
}
