import { describe, expect, it } from 'vitest';
import { EditMode } from './edit-mode';
import { PathMode } from './path-mode';
import type { PointerAt } from './pointer-mode';
import type { Corner } from './shapes';
import { addPoint, vertices, type Sketch } from './sketch';

/** One degree is a hundred pixels here. */
const project = ({ lng, lat }: Corner) => ({ x: lng * 100, y: -lat * 100 });
const at = (lng: number, lat: number): PointerAt => ({ corner: { lng, lat }, ...project({ lng, lat }) });
const key = (name: string) => new KeyboardEvent('keydown', { key: name });

function editing(start: Sketch) {
  const state = { sketch: start as Sketch | null, steps: 0, center: null as Corner | null };
  const mode = new EditMode({
    sketch: () => state.sketch,
    project,
    preview: (sketch) => (state.sketch = sketch),
    commit: (sketch) => {
      state.sketch = sketch;
      state.steps += 1;
    },
    picked: () => undefined,
    go: (to) => (state.center = to),
  });
  const corners = () => (state.sketch ? vertices(state.sketch).map((v) => [v.at.lng, v.at.lat]) : null);
  return { mode, state, corners };
}

const triangle: Sketch = { kind: 'area', open: false, parts: [[[{ lng: 0, lat: 0 }, { lng: 4, lat: 0 }, { lng: 4, lat: 4 }]]] };

describe('EditMode', () => {
  it('drags a vertex as one step', () => {
    const { mode, state, corners } = editing(triangle);
    expect(mode.press(at(4.05, 0))).toBe(true);
    mode.move(at(4.5, 0));
    mode.move(at(5, 1));
    mode.release(at(5, 1));
    expect([corners(), state.steps]).toEqual([[[0, 0], [5, 1], [4, 4]], 1]);
  });

  it('takes a vertex with one click and puts it down with the next', () => {
    const { mode, state, corners } = editing(triangle);
    mode.press(at(4, 0));
    mode.release(at(4, 0));
    expect([mode.carrying, state.steps]).toEqual([true, 0]);
    mode.move(at(6, 0));
    mode.press(at(6, 0));
    mode.release(at(6, 0));
    expect([mode.carrying, corners()?.[1], state.steps]).toEqual([false, [6, 0], 1]);
  });

  it('inserts one from the middle of an edge, and by the keyboard', () => {
    const { mode, corners } = editing(triangle);
    mode.set(at(2, 0));
    mode.aimed(at(2, -1));
    mode.set(at(2, -1));
    expect(corners()).toEqual([[0, 0], [2, -1], [4, 0], [4, 4]]);
  });

  it('puts it back on Esc, and removes it on Delete', () => {
    const { mode, state, corners } = editing(triangle);
    mode.set(at(2, 0));
    mode.aimed(at(2, -1));
    expect(mode.key(key('Escape'), at(2, -1))).toBe(true);
    expect([corners(), state.steps]).toEqual([[[0, 0], [4, 0], [4, 4]], 0]);
    expect(mode.key(key('Escape'), at(2, -1))).toBe(false);
    mode.key(key('Delete'), at(4, 4));
    expect(corners()).toBeNull();
  });

  it('leads from vertex to vertex', () => {
    const { mode, state } = editing(triangle);
    mode.key(key(']'), at(9, 9));
    mode.key(key(']'), at(9, 9));
    expect(state.center).toEqual({ lng: 4, lat: 0 });
    mode.key(key('['), at(9, 9));
    expect(state.center).toEqual({ lng: 0, lat: 0 });
  });

  it('leaves the map alone elsewhere', () => {
    const { mode, state } = editing(triangle);
    expect(mode.press(at(3, 1))).toBe(false);
    mode.release(at(2, 2));
    expect(state.steps).toBe(0);
  });
});

describe('PathMode', () => {
  function path() {
    const state = { sketch: null as Sketch | null, done: 0 };
    const points = () => (state.sketch ? vertices(state.sketch).map((v) => v.at) : []);
    const mode = new PathMode(
      {
        points, project,
        add: (corner) => (state.sketch = addPoint(state.sketch, 'area', corner)),
        removeLast: () => (state.sketch = null),
        finish: () => (state.done += 1),
        hover: () => undefined,
      },
      3,
    );
    const click = (lng: number, lat: number): void => {
      mode.press(at(lng, lat));
      mode.release(at(lng, lat));
    };
    return { mode, state, points, click };
  }

  it('adds a point with each click, and ends with a double click', () => {
    const { state, points, click } = path();
    for (const [lng, lat] of [[0, 0], [1, 0], [1, 1], [1, 1]] as const) click(lng, lat);
    expect([points().length, state.done]).toEqual([3, 1]);
  });

  it('ends on its first point or by Enter, but not too early', () => {
    const { mode, state, click } = path();
    click(0, 0);
    click(1, 0);
    click(0, 0);
    mode.finish();
    expect(state.done).toBe(1);
    const early = path();
    early.click(0, 0);
    early.mode.finish();
    expect(early.state.done).toBe(0);
  });

  it('lets a drag move the map', () => {
    const { mode, points } = path();
    expect(mode.press(at(0, 0))).toBe(false);
    mode.release(at(1, 1));
    expect(points()).toEqual([]);
  });
});
