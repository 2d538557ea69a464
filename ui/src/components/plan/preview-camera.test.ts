import { describe, expect, it } from 'vitest';
import type { Source } from '../../state/sources.svelte';
import { previewCamera, sourceUpTo } from './preview-camera';

const raster = { kind: 'TEMPLATE', id: 's', tilePath: 'tiles/s', tileSize: 256, minZoom: 2, maxZoom: 19, format: 'PNG', address: null, vectorLayers: null, bounds: null } as unknown as Source;

describe('previews', () => {
  it.each([
    ['256 px', raster, 11],
    ['512 px', { ...raster, tileSize: 512 }, 12],
    ['vector', { ...raster, format: 'MVT' }, 12],
  ] as const)('shows tiles of %s in their own size', (_, source, zoom) => {
    const bounds = { west: 176, south: -2, east: -178, north: 4 };
    expect(previewCamera(bounds, 12, source as Source)).toEqual({ lng: 179, lat: 1, zoom });
  });

  it('never shows more detail than the zoom has', () => {
    expect(sourceUpTo(raster, 5, (path) => path)).toMatchObject({ minZoom: 2, maxZoom: 5 });
    expect(sourceUpTo(raster, 1, (path) => path)).toMatchObject({ minZoom: 1, maxZoom: 1 });
    expect(sourceUpTo({ ...raster, kind: 'WORLD' } as Source, 5, (path) => path)).toBeNull();
  });
});
