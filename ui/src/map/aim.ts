import type { Corner } from './shapes';

/** What the cross needs of a map. */
export interface AimGround {
  /** Takes the keys while it has the focus. */
  readonly keys: HTMLElement;
  /** The cross is put into the middle of it. */
  readonly frame: HTMLElement;
  center(): Corner;
  pan(x: number, y: number): void;
  zoom(step: number): void;
  /** Calls back whenever the middle is another place, until the returned function is called. */
  onMove(moved: () => void): () => void;
}

export interface AimEvents {
  /** The cross was put over another place. */
  moved?(at: Corner): void;
  /** It came to rest there: the moment to say the place aloud. */
  rested?(at: Corner): void;
  /** Space, and Enter where nothing is to be finished. */
  set(at: Corner, shift: boolean): void;
  /** Enter. */
  finish?(at: Corner): void;
  /** Enter has something to end, which is not where the cross is. */
  begun?(): boolean;
  /** Any other key; true if it meant something. */
  key?(event: KeyboardEvent, at: Corner): boolean;
}

/** Pixels that an arrow key moves the map, without and with Shift. */
export const COARSE_STEP = 64;
export const FINE_STEP = 8;
/** The cross has come to rest when no key moved it for so long. */
const REST_MS = 450;

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * A pointer for the keyboard: a cross in the middle of the map, under which arrow keys move the
 * map (Shift: finely), `+` and `-` zoom, and Space sets a point. Seen while the map has the focus
 * and the keyboard is used; a pointer that moves over the map puts it away.
 */
export class Aim {
  #cross: HTMLElement | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #panning = false;
  readonly #stops: (() => void)[] = [];

  constructor(
    private readonly ground: AimGround,
    private readonly events: AimEvents,
  ) {
    const { keys, frame } = ground;
    // Before the map's own keys, which would glide where the cross has to be exact.
    this.#on(keys, 'keydown', (event) => this.#press(event as KeyboardEvent), true);
    this.#on(keys, 'focus', () => keys.matches(':focus-visible') && this.show());
    this.#on(keys, 'blur', () => this.hide());
    this.#on(frame, 'pointermove', () => this.hide());
    this.#on(frame, 'pointerdown', () => this.hide());
    this.#stops.push(ground.onMove(() => this.#moved()));
    if (document.activeElement === keys && keys.matches(':focus-visible')) this.show();
  }

  get shown(): boolean {
    return this.#cross !== null;
  }

  show(): void {
    if (this.#cross) return;
    this.#cross = drawCross();
    this.ground.frame.append(this.#cross);
    this.#moved();
  }

  hide(): void {
    this.#cross?.remove();
    this.#cross = null;
    clearTimeout(this.#rest);
  }

  stop(): void {
    this.hide();
    for (const stop of this.#stops.splice(0)) stop();
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#act(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #act(event: KeyboardEvent): boolean {
    const { ground, events } = this;
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.show();
      const step = event.shiftKey ? FINE_STEP : COARSE_STEP;
      this.#panning = true;
      ground.pan(arrow[0] * step, arrow[1] * step);
      this.#panning = false;
      this.#moved();
      return true;
    }
    if (event.key === '+' || event.key === '=' || event.key === '-') {
      ground.zoom(event.key === '-' ? -1 : 1);
      return true;
    }
    if (event.key === ' ' || event.key === 'Enter') {
      // A cross that is not seen sets nothing: the first press shows where it is.
      const ends = event.key === 'Enter' && (events.begun?.() ?? false);
      if (!this.shown && !ends) this.show();
      else if (event.key === 'Enter' && events.finish) events.finish(ground.center());
      else events.set(ground.center(), event.shiftKey);
      return true;
    }
    return events.key?.(event, ground.center()) ?? false;
  }

  #moved(): void {
    if (!this.shown || this.#panning) return;
    const at = this.ground.center();
    this.events.moved?.(at);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.events.rested?.(at), REST_MS);
  }

  #on(target: HTMLElement, type: string, act: (event: Event) => unknown, capture = false): void {
    const listen = (event: Event): void => void act(event);
    target.addEventListener(type, listen, { capture });
    this.#stops.push(() => target.removeEventListener(type, listen, { capture }));
  }
}

const SVG = 'http://www.w3.org/2000/svg';
/** Two strokes, a pale one under a dark one: seen on every map. The very middle stays free. */
const STROKES = 'M20 2V16M20 24V38M2 20H16M24 20H38';

function drawCross(): HTMLElement {
  const cross = document.createElement('div');
  cross.className = 'aim-cross';
  cross.dataset['testid'] = 'aim-cross';
  cross.setAttribute('aria-hidden', 'true');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 40 40');
  for (const [name, d] of [['halo', STROKES], ['line', STROKES], ['dot', 'M20 20h.01']] as const) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', name);
    path.setAttribute('d', d);
    svg.append(path);
  }
  cross.append(svg);
  return cross;
}
