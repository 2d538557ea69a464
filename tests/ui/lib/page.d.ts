/** What the page offers to tests; see ui/src/test-hook.ts. */
interface Camera {
  readonly lng: number;
  readonly lat: number;
  readonly zoom: number;
}

interface Window {
  __mapOffline: {
    ready: Promise<void>;
    idle: boolean;
    camera(): Camera | null;
    jumpTo(camera: Camera): void;
    project(at: { lng: number; lat: number }): { x: number; y: number } | null;
  };
  axe: typeof import('axe-core');
}
