import type { Camera } from './map/map-view';
import type { MapSurface } from './map/picture-view';

/** What end-to-end tests wait for; harmless and always there. */
export interface TestHook {
  /** Resolves when the first map is drawn whole, or when there will be none. */
  ready: Promise<void>;
  /** Everything in view is drawn. */
  idle: boolean;
  camera(): Camera | null;
  jumpTo(camera: Camera): void;
  project(at: { lng: number; lat: number }): { x: number; y: number } | null;
}

declare global {
  interface Window {
    __mapOffline: TestHook;
  }
}

let resolveReady: () => void = () => undefined;
let current: MapSurface | null = null;

export function announceReady(): void {
  window.__mapOffline = {
    ready: new Promise((resolve) => (resolveReady = resolve)),
    idle: false,
    camera: () => current?.camera ?? null,
    jumpTo: (camera) => {
      window.__mapOffline.idle = false;
      current?.jumpTo(camera);
    },
    project: (at) => current?.project(at) ?? null,
  };
}

export function reportMap(view: MapSurface | null): void {
  current = view;
}

export function reportIdle(idle: boolean): void {
  window.__mapOffline.idle = idle;
  if (idle) resolveReady();
}

export function reportNoMap(): void {
  resolveReady();
}
