import { describe, expect, it } from 'vitest';
import type { BoundsValue } from '../format/coordinates';
import { FeatureMode } from './feature-mode';
import type { PointerAt } from './pointer-mode';
import type { Corner } from './shapes';
import { vertices, type PathSketch } from './sketch';

/** One degree is a hundred pixels here. */
const project = ({ lng, lat }: Corner) => ({ x: lng * 100, y: -lat * 100 });
const at = (lng: number, lat: number, held: { shift?: boolean } = {}): PointerAt => ({ corner: { lng, lat }, ...project({ lng, lat }), ...held });
const key = (name: string) => new KeyboardEvent('keydown', { key: name });
const triangle: PathSketch = { kind: 'area', open: false, parts: [[[{ lng: 0, lat: 0 }, { lng: 4, lat: 0, alt: 7 }, { lng: 4, lat: 4 }]]] };

function stage(start: PathSketch | null) {
  const state = { sketch: start, steps: 0, said: [] as string[] };
  const mode = new FeatureMode({
    sketch: () => state.sketch,
    project,
    snap: (to) => (Math.hypot(to.corner.lng - 10, to.corner.lat) < 0.1 ? at(10, 0) : to),
    preview: (sketch) => (state.sketch = sketch),
    commit: (sketch) => {
      state.sketch = sketch;
      state.steps += 1;
    },
    picked: () => undefined,
    go: () => undefined,
    select: ({ corner }, more) => state.said.push(`${more ? '+' : ''}${corner.lng},${corner.lat}`),
    boxing: () => undefined,
    boxed: ({ west, south, east, north }: BoundsValue, more) => state.said.push(`${more ? '+' : ''}${west},${south},${east},${north}`),
  });
  const drag = (from: PointerAt, to: PointerAt): void => {
    mode.press(from);
    mode.move(to);
    mode.release(to);
  };
  const corners = () => (state.sketch ? vertices(state.sketch).map((v) => [v.at.lng, v.at.lat]) : null);
  return { mode, state, drag, corners };
}

describe('FeatureMode', () => {
  it('selects with a click, more with Shift, and leaves a drag to the map', () => {
    const { mode, state } = stage(null);
    expect(mode.press(at(1, 1))).toBe(false);
    mode.release(at(1, 1));
    mode.press(at(2, 1, { shift: true }));
    mode.release(at(2, 1, { shift: true }));
    expect(mode.press(at(3, 3))).toBe(false);
    mode.release(at(5, 3));
    mode.set(at(6, 6));
    expect(state.said).toEqual(['1,1', '+2,1', '6,6']);
  });

  it('selects in a box with Shift and a drag', () => {
    const { state, drag } = stage(null);
    drag(at(1, 1, { shift: true }), at(3, 2, { shift: true }));
    expect(state.said).toEqual(['+1,1,3,2']);
  });

  it('drags a vertex, which snaps, and keeps its height', () => {
    const { state, drag } = stage(triangle);
    drag(at(4, 0), at(10.05, 0.02));
    expect(state.steps).toBe(1);
    expect(vertices(state.sketch!)[1]?.at).toEqual({ lng: 10, lat: 0, alt: 7 });
  });

  it('takes a vertex with a click that does not move it', () => {
    const { mode, state } = stage(triangle);
    mode.press(at(4.04, 0.03));
    mode.release(at(4.04, 0.03));
    expect([mode.carrying, state.steps]).toEqual([true, 0]);
    mode.move(at(10, 0.01));
    mode.press(at(10, 0.01));
    mode.release(at(10, 0.01));
    expect([mode.carrying, vertices(state.sketch!)[1]?.at.lng]).toEqual([false, 10]);
  });

  it('moves the whole by its handle, or from where the cross is', () => {
    const { mode, corners, drag } = stage(triangle);
    drag(at(2, 4.26), at(3, 5.26));
    expect(corners()).toEqual([[1, 1], [5, 1], [5, 5]]);
    expect(mode.key(key('d'), at(9, 9))).toBe(true);
    mode.aimed(at(8, 9));
    mode.set(at(8, 9));
    expect(corners()).toEqual([[0, 1], [4, 1], [4, 5]]);
  });

  it('puts the whole back with Escape', () => {
    const { mode, state, corners } = stage(triangle);
    mode.key(key('d'), at(0, 0));
    mode.aimed(at(5, 5));
    expect(mode.key(key('Escape'), at(5, 5))).toBe(true);
    expect([corners()?.[0], state.steps, mode.carrying]).toEqual([[0, 0], 0, false]);
  });

  it('moves a large one as a whole only, and all of it', () => {
    const ring = Array.from({ length: 5000 }, (_, i) => ({ lng: Math.cos((i * Math.PI) / 2500), lat: Math.sin((i * Math.PI) / 2500) }));
    const { mode, state, corners } = stage({ kind: 'area', open: false, parts: [[ring]] });
    const [first] = ring;
    mode.press(at(first!.lng, first!.lat));
    expect(mode.carrying).toBe(false);
    mode.release(at(first!.lng, first!.lat));
    mode.key(key('d'), at(0, 0));
    mode.aimed(at(2, 0));
    expect(vertices(state.sketch!).length).toBeLessThanOrEqual(2000);
    mode.set(at(2, 0));
    expect([corners()?.length, corners()?.[0]]).toEqual([5000, [3, 0]]);
  });

  it('deletes the vertex that a pointer touched last', () => {
    const { mode, corners, drag } = stage({ ...triangle, parts: [[[...triangle.parts[0]![0]!, { lng: 0, lat: 4 }]]] });
    drag(at(0, 4), at(1, 4));
    expect(mode.key(key('Delete'), at(50, 50))).toBe(true);
    expect(corners()).toEqual([[0, 0], [4, 0], [4, 4]]);
    expect(mode.key(key('Delete'), at(50, 50))).toBe(false);
  });
});
