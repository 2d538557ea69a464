import { tick } from 'svelte';
import { reviewKeys, settlesByKey } from '../review/review-keys';
import type { App } from '../../state/app.svelte';
import type { Tool } from '../../state/map.svelte';

/** Keys without modifiers; they rest while something is typed. */
export function handleKey(event: KeyboardEvent, app: App): void {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (!document.querySelector('dialog[open]')) app.find.show();
    return;
  }
  if (steps(event, app) || settlesByKey(event, app)) return;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    stepOut(event, app);
    return;
  }
  if (typing(event.target) || document.querySelector('dialog[open]')) return;
  const action = reviewKeys(app)[event.key] ?? actions(app)[event.key];
  if (!action) return;
  event.preventDefault();
  const before = app.router.route;
  action();
  // Drawing goes on where one draws.
  if (app.router.route !== before && !app.map.tool) void focusPanel();
}

/** Undo and redo of edits; while one plans a region, of its area. */
function steps(event: KeyboardEvent, app: App): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'z') return false;
  if (event.defaultPrevented || app.router.route.name === 'plan' || typing(event.target) || document.querySelector('dialog[open]')) return false;
  event.preventDefault();
  void (event.shiftKey ? app.edits.redo() : app.edits.undo());
  return true;
}

/** A key that opens a panel leads the keyboard into it. */
async function focusPanel(): Promise<void> {
  await tick();
  document.getElementById('inspector')?.focus();
}

/** What each key does. */
export function actions(app: App): Record<string, () => void> {
  const { router, preferences, map } = app;
  const drawWith = (tool: Tool): void => {
    router.go({ name: 'plan' });
    map.tool = tool;
  };
  return {
    '1': () => router.go({ name: 'map' }),
    '2': () => router.go({ name: 'regions' }),
    '3': () => router.go({ name: 'sources' }),
    '4': () => router.go({ name: 'jobs' }),
    '5': () => router.go({ name: 'settings' }),
    n: () => router.go({ name: 'plan' }),
    b: () => drawWith('box'),
    p: () => drawWith('area'),
    l: () => drawWith('line'),
    v: () => {
      router.go({ name: 'plan' });
      if (map.surface) app.draft.setBounds(map.surface.bounds);
    },
    a: () => router.go({ name: 'add-source' }),
    g: () => router.go({ name: 'onsite' }),
    L: () => router.go({ name: 'layers' }),
    y: () => router.go({ name: 'sync' }),
    Y: () => void syncNow(app),
    R: () => router.go({ name: 'review' }),
    T: () => toggleTable(app),
    f: () => app.toggleFollowing(),
    M: () => app.toggleMeasuring(),
    ...editing(app),
    o: () => void toggleOffline(app),
    t: () => (preferences.theme = NEXT_LOOK[preferences.look]),
    u: () => {
      const offered = app.toasts.newestAction;
      if (offered) app.toasts.act(offered);
    },
    m: () => map.surface?.focus(),
    '+': () => map.surface?.zoomBy(1),
    '-': () => map.surface?.zoomBy(-1),
    '/': () => app.find.show(),
    '?': () => (app.keysShown = true),
  };
}

/** Begins a round, where one can begin; else it leads to what is in the way. */
async function syncNow(app: App): Promise<void> {
  const { sync } = app;
  if (!sync.ready || sync.state.settings.metered) return app.router.go({ name: 'sync' });
  await app.attempt(() => sync.now());
}

/** The table of the layer that one looks at or draws into, or of the first one. */
function toggleTable({ layers, edits, router: { route } }: App): void {
  const looked = route.name === 'layer' || route.name === 'layer-history' ? route.id : edits.activeLayer;
  layers.table = layers.table === null ? (layers.byId(looked) ?? layers.all[0] ?? null)?.id ?? null : null;
}

/** Keys of the editor; each opens it. */
function editing({ edits, device, map }: App): Record<string, () => void> {
  if (device.readOnly || !map.view) return {};
  return {
    e: () => edits.toggle(),
    S: () => edits.use('select'),
    B: () => edits.use('box'),
    P: () => edits.use('point'),
    W: () => edits.use('line'),
    A: () => edits.use('polygon'),
    X: () => edits.selection.size === 1 && edits.use('split'),
    H: () => edits.selection.size === 1 && edits.use('hole'),
    J: () => edits.selection.size > 1 && void edits.merge(),
    N: () => (edits.snapping = !edits.snapping),
    C: () => document.getElementById('vertex-at')?.focus(),
    ...(edits.on && edits.selection.size > 0 ? { Delete: () => void edits.remove() } : {}),
  };
}

/** One key leads through the themes. */
const NEXT_LOOK = { light: 'dark', dark: 'night', night: 'light' } as const;

export async function toggleOffline(app: App): Promise<void> {
  const value = !app.device.settings.workOffline;
  await app.attempt(() => app.device.setWorkOffline(value));
}

/** The innermost thing first: a dialog closes itself, then drawing, then typing, then the panel. */
function stepOut(event: KeyboardEvent, app: App): void {
  if (document.querySelector('dialog[open]')) return;
  if (app.map.drawing) app.map.drawing = false;
  else if (app.measuring.active) app.measuring.stop();
  else if (typing(event.target)) (event.target as HTMLElement).blur();
  else if (app.router.section === 'review' && app.review.desk.stepOut()) return;
  else if (app.edits.stepOut()) return;
  else app.router.out();
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}
