import { expect, it } from 'vitest';
import { tileZoom } from './map.svelte';

const raster = { tileSize: 256, minZoom: 0, maxZoom: 3, format: 'PNG' as const, address: null, vectorLayers: null };

it.each([
  ['256 px tiles are one zoom ahead of the camera', raster, 1.4, 2],
  ['512 px tiles are not', { ...raster, tileSize: 512 }, 1.4, 1],
  ['no deeper than the source', raster, 9, 3],
  ['no coarser than the source', { ...raster, minZoom: 2 }, 0, 2],
  ['so are those that only their address tells', { ...raster, format: null, address: 'http://a/{z}/{x}/{y}.pbf', maxZoom: 14 }, 11.9, 11],
  ['vector tiles are rounded down', { ...raster, format: 'MVT' as const, maxZoom: 14 }, 11.9, 11],
])('%s', (_, source, camera, zoom) => expect(tileZoom(source, camera)).toBe(zoom));
