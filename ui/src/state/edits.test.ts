import { beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../host/host';
import { addPoint, type PathKind } from '../map/sketch';
import { Edits } from './edits.svelte';
import type { Layer } from './layers.svelte';

interface Asked {
  readonly name: string;
  readonly variables: Record<string, unknown>;
}

const layer = (id: string, geometryKind: Layer['geometryKind'], fields: number = 0): Layer =>
  ({ id, name: id, geometryKind, visible: true, fields: Array.from({ length: fields }, () => ({})) }) as unknown as Layer;
const square = { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 0]]] };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A device that keeps features in a table and answers what the editor asks. */
function stage(layers: Layer[]) {
  const asked: Asked[] = [];
  const failures: unknown[] = [];
  const forms: (string | null)[] = [];
  const features = new Map<string, unknown>([['a', square], ['b', square]]);
  let version = 0;
  const shape = (id: string) => (features.has(id) ? { id, layerId: 'L', label: '', deleted: false, bounds: null, geometry: features.get(id) } : null);
  const state = () => ({ version, canUndo: version > 0, undoText: null, canRedo: false, redoText: null, unsynced: version, conflicts: 0 });
  const answers: Record<string, (variables: Record<string, unknown>) => unknown> = {
    EditStateOf: () => ({ editState: state() }),
    FeatureShapeOf: ({ id }) => ({ feature: shape(id as string) }),
    FeaturesInBox: ({ after }) => ({ features: { total: 3, next: after ? null : 'more', features: after ? [{ id: 'c' }] : [{ id: 'a' }, { id: 'b' }] } }),
    DrawFeature: ({ geometry }) => {
      if (refuses) throw new Error('crosses itself');
      version += 1;
      features.set('new', geometry);
      return { addFeature: shape('new') };
    },
    ReshapeFeature: ({ id, geometry }) => {
      version += 1;
      features.set(id as string, geometry);
      return { changeFeature: shape(id as string) };
    },
    DeleteDrawn: ({ ids }) => {
      version += 1;
      for (const id of ids as string[]) features.delete(id);
      return { deleteFeatures: (ids as string[]).length };
    },
    SplitDrawn: () => ({ splitFeature: [shape('a'), shape('b')] }),
    MergeDrawn: () => ({ mergeFeatures: shape('a') }),
    UndoEdit: () => ({ undoEdit: state() }),
  };
  let refuses = false;
  const host = {
    execute: (document: { toString(): string }, variables: Record<string, unknown>) => {
      const name = /(?:query|mutation) (\w+)/.exec(document.toString())?.[1] ?? '';
      asked.push({ name, variables });
      return Promise.resolve().then(() => answers[name]?.(variables));
    },
  } as unknown as Host;
  const edits = new Edits(host, {
    layers: () => layers,
    showLayer: () => undefined,
    clearMap: () => undefined,
    form: (id) => forms.push(id),
    failed: (error) => failures.push(error),
    deleted: () => undefined,
  });
  const names = () => asked.map(({ name }) => name).filter((name) => name !== 'EditStateOf' && name !== 'FeatureShapeOf');
  const draw = (kind: PathKind, ...points: [number, number][]) => {
    for (const [lng, lat] of points) edits.path.commit(addPoint(edits.path.sketch, kind, { lng, lat }));
  };
  return { edits, asked, names, failures, forms, features, draw, refuse: () => (refuses = true), other: () => edits.tell({ ...state(), version: (version += 1) }) };
}

describe('the tools', () => {
  it('wait for a layer where there is none that they fit', () => {
    const { edits } = stage([layer('P', 'POINT')]);
    edits.use('line');
    expect([edits.on, edits.tool, edits.wanted]).toEqual([true, 'select', 'line']);
    edits.use('point');
    expect([edits.tool, edits.wanted, edits.activeLayer]).toEqual(['point', null, 'P']);
  });

  it('do not leave the layer that a person draws into for another', () => {
    const { edits } = stage([layer('P', 'POINT'), layer('A', 'ANY'), layer('L', 'LINE')]);
    edits.start('P');
    edits.use('line');
    expect([edits.wanted, edits.fitting('line').map(({ id }) => id)]).toEqual(['line', ['A', 'L']]);
    edits.drawInto('L', 'line');
    expect([edits.tool, edits.wanted, edits.activeLayer]).toEqual(['line', null, 'L']);
  });
});

describe('drawing', () => {
  it('ends as a feature that is selected and can be reshaped, its form open where it has fields', async () => {
    const { edits, draw, asked, forms } = stage([layer('L', 'LINE', 2)]);
    edits.use('line');
    draw('line', [1, 1], [2, 2]);
    await edits.finish();
    await settled();
    expect(asked.find(({ name }) => name === 'DrawFeature')?.variables).toEqual({ layer: 'L', geometry: { type: 'LineString', coordinates: [[1, 1], [2, 2]] } });
    expect([edits.tool, edits.selected, edits.shape?.kind, edits.points.length, forms]).toEqual(['select', ['new'], 'line', 0, ['new']]);
  });

  it('keeps what was drawn when the device refuses it', async () => {
    const { edits, draw, refuse, failures } = stage([layer('A', 'POLYGON')]);
    edits.use('polygon');
    draw('area', [0, 0], [1, 1], [1, 0]);
    refuse();
    await edits.finish();
    expect([failures.length, edits.tool, edits.points.length]).toEqual([1, 'polygon', 3]);
  });

  it('goes on with the next point', async () => {
    const { edits, asked } = stage([layer('P', 'POINT')]);
    edits.use('point');
    await edits.putPoint({ lng: 11.123456789, lat: 43 });
    expect(edits.tool).toBe('point');
    expect(asked.find(({ name }) => name === 'DrawFeature')?.variables['geometry']).toEqual({ type: 'Point', coordinates: [11.1234568, 43] });
  });

  it('takes points back before edits', async () => {
    const { edits, draw, names } = stage([layer('L', 'LINE')]);
    edits.use('line');
    draw('line', [1, 1], [2, 2]);
    await edits.undo();
    expect([edits.points.length, names()]).toEqual([1, []]);
    await edits.redo();
    expect(edits.points.length).toBe(2);
    await edits.undo();
    await edits.undo();
    await edits.undo();
    expect(names()).toEqual(['UndoEdit']);
  });
});

describe('what is selected', () => {
  let it_: ReturnType<typeof stage>;
  beforeEach(() => {
    it_ = stage([layer('L', 'ANY')]);
    it_.edits.start();
  });

  it('has a shape where it is one', async () => {
    const { edits } = it_;
    edits.select(['a']);
    await settled();
    expect(edits.shape?.parts[0]?.[0]).toHaveLength(3);
    edits.toggleSelected('b');
    await settled();
    expect([edits.selected, edits.shape]).toEqual([['a', 'b'], null]);
    edits.toggleSelected('b');
    expect(edits.selected).toEqual(['a']);
  });

  it('follows what others do to it, and goes with it', async () => {
    const { edits, features, other } = it_;
    edits.select(['a']);
    await settled();
    features.set('a', { type: 'Point', coordinates: [7, 8] });
    other();
    await settled();
    expect(edits.shape?.kind).toBe('point');
    features.delete('a');
    other();
    await settled();
    expect(edits.selected).toEqual([]);
  });

  it('is taken from a box, page by page', async () => {
    const { edits } = it_;
    await edits.selectIn({ west: 0, south: 0, east: 1, north: 1 }, false);
    expect(edits.selected).toEqual(['a', 'b', 'c']);
    expect(edits.cut).toBe(false);
  });

  it('is reshaped one step after the other', async () => {
    const { edits, asked } = it_;
    edits.select(['a']);
    await settled();
    const shape = edits.shape!;
    await Promise.all([edits.reshape({ ...shape, parts: [[shape.parts[0]![0]!.slice(0, 3)]] }), edits.reshape(shape)]);
    expect(asked.filter(({ name }) => name === 'ReshapeFeature')).toHaveLength(2);
    expect(edits.state.version).toBe(2);
  });

  it('is split into several, merged into one, and deleted', async () => {
    const { edits, draw, names } = it_;
    edits.select(['a']);
    edits.use('split');
    draw('line', [-1, 1], [5, 1]);
    await edits.finish();
    expect([edits.selected, edits.tool]).toEqual([['a', 'b'], 'select']);
    await edits.merge();
    expect(edits.selected).toEqual(['a']);
    await edits.remove();
    expect([edits.selected, names()]).toEqual([[], ['SplitDrawn', 'MergeDrawn', 'DeleteDrawn']]);
  });

  it('is left step by step', () => {
    const { edits, draw } = it_;
    edits.select(['a']);
    edits.use('split');
    draw('line', [1, 1], [2, 2]);
    const steps: unknown[] = [];
    while (edits.stepOut()) steps.push([edits.on, edits.tool, edits.points.length, edits.selection.size]);
    expect(steps).toEqual([[true, 'split', 0, 1], [true, 'select', 0, 1], [true, 'select', 0, 0], [false, 'select', 0, 0]]);
  });
});
