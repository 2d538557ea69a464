export type ThemeChoice = 'system' | 'light' | 'dark';

interface Stored {
  theme: ThemeChoice;
  camera: { lng: number; lat: number; zoom: number };
  shownSource: string | null;
  firstStepsDone: boolean;
}

const KEY = 'map-offline.ui.1';
const DEFAULTS: Stored = {
  theme: 'system',
  camera: { lng: 12, lat: 25, zoom: 1.4 },
  shownSource: null,
  firstStepsDone: false,
};

/** What this window remembers of itself; nothing that belongs to the device. */
export class Preferences {
  #storage: Storage;
  #state = $state<Stored>({ ...DEFAULTS });
  #systemDark = $state(false);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#state = read(storage);
    const query = window.matchMedia?.('(prefers-color-scheme: dark)');
    this.#systemDark = query?.matches ?? false;
    query?.addEventListener('change', (event) => (this.#systemDark = event.matches));
  }

  get theme(): ThemeChoice {
    return this.#state.theme;
  }
  set theme(theme: ThemeChoice) {
    this.#write({ theme });
  }

  get dark(): boolean {
    return this.#state.theme === 'system' ? this.#systemDark : this.#state.theme === 'dark';
  }

  get camera(): Stored['camera'] {
    return this.#state.camera;
  }
  set camera(camera: Stored['camera']) {
    this.#write({ camera: { ...camera } });
  }

  get shownSource(): string | null {
    return this.#state.shownSource;
  }
  set shownSource(shownSource: string | null) {
    this.#write({ shownSource });
  }

  get firstStepsDone(): boolean {
    return this.#state.firstStepsDone;
  }
  set firstStepsDone(firstStepsDone: boolean) {
    this.#write({ firstStepsDone });
  }

  #write(change: Partial<Stored>): void {
    this.#state = { ...this.#state, ...change };
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.#state));
    } catch {
      // Storage may be full or switched off; the window works on without remembering.
    }
  }
}

function read(storage: Storage): Stored {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Stored>;
    const camera = { ...DEFAULTS.camera, ...found.camera };
    const sane = [camera.lng, camera.lat, camera.zoom].every(Number.isFinite);
    return { ...DEFAULTS, ...found, camera: sane ? camera : DEFAULTS.camera };
  } catch {
    return { ...DEFAULTS };
  }
}
