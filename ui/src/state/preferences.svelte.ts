import { locale, type Units } from '../format/locale.svelte';
import type { MapTheme } from '../map/palette';
import { LANGUAGE_CHOICES, speak, type LanguageChoice } from '../text/language.svelte';

export type ThemeChoice = 'system' | MapTheme;
/** How coordinates are written; the device does the conversions. */
export type NotationChoice = 'DD' | 'DDM' | 'DMS' | 'UTM' | 'MGRS' | 'PLUS_CODE';

export const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark', 'night'];
export const UNITS: readonly Units[] = ['metric', 'imperial', 'nautical'];
export const NOTATIONS: readonly NotationChoice[] = ['DD', 'DDM', 'DMS', 'UTM', 'MGRS', 'PLUS_CODE'];

/** The three steps of the first start that a person has done. */
export interface FirstStepsSeen {
  readonly source: boolean;
  readonly area: boolean;
  readonly offline: boolean;
}

interface Stored {
  theme: ThemeChoice;
  language: LanguageChoice;
  units: Units;
  notation: NotationChoice;
  camera: { lng: number; lat: number; zoom: number };
  shownSource: string | null;
  firstStepsDone: boolean;
  firstSteps: FirstStepsSeen;
}

const KEY = 'map-offline.ui.1';
const DEFAULTS: Stored = {
  theme: 'system',
  language: 'system',
  units: 'metric',
  notation: 'DD',
  camera: { lng: 12, lat: 25, zoom: 1.4 },
  shownSource: null,
  firstStepsDone: false,
  firstSteps: { source: false, area: false, offline: false },
};

/** What this window remembers of itself; nothing that belongs to the device. */
export class Preferences {
  #storage: Storage;
  #state = $state<Stored>({ ...DEFAULTS });
  #systemDark = $state(false);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#state = read(storage);
    locale.units = this.#state.units;
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

  /** The theme that is shown: what `system` means is resolved. */
  get look(): MapTheme {
    if (this.#state.theme !== 'system') return this.#state.theme;
    return this.#systemDark ? 'dark' : 'light';
  }

  get language(): LanguageChoice {
    return this.#state.language;
  }
  set language(language: LanguageChoice) {
    this.#write({ language });
    void speak(language);
  }

  get units(): Units {
    return this.#state.units;
  }
  set units(units: Units) {
    this.#write({ units });
    locale.units = units;
  }

  get notation(): NotationChoice {
    return this.#state.notation;
  }
  set notation(notation: NotationChoice) {
    this.#write({ notation });
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

  get firstSteps(): FirstStepsSeen {
    return this.#state.firstSteps;
  }
  /** Marks a step of the first start as done. */
  didStep(step: keyof FirstStepsSeen): void {
    if (!this.#state.firstSteps[step]) this.#write({ firstSteps: { ...this.#state.firstSteps, [step]: true } });
  }

  /** The first start is shown again, from its beginning. */
  forgetFirstSteps(): void {
    this.#write({ firstStepsDone: false, firstSteps: DEFAULTS.firstSteps });
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
    return {
      theme: oneOf(THEMES, found.theme, DEFAULTS.theme),
      language: oneOf(LANGUAGE_CHOICES, found.language, DEFAULTS.language),
      units: oneOf(UNITS, found.units, DEFAULTS.units),
      notation: oneOf(NOTATIONS, found.notation, DEFAULTS.notation),
      camera: sane ? camera : DEFAULTS.camera,
      shownSource: typeof found.shownSource === 'string' ? found.shownSource : null,
      firstStepsDone: found.firstStepsDone === true,
      firstSteps: { ...DEFAULTS.firstSteps, ...found.firstSteps },
    };
  } catch {
    return { ...DEFAULTS };
  }
}

/** What was stored, if this program still knows it. */
function oneOf<Choice extends string>(known: readonly Choice[], found: Choice | undefined, otherwise: Choice): Choice {
  return found !== undefined && known.includes(found) ? found : otherwise;
}

/** The language that this window was last set to, before anything is drawn. */
export function storedLanguage(storage: Storage): LanguageChoice {
  return read(storage).language;
}
