import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { MAP_THEMES } from './palette';
import { styleFiles, worldStyleFile } from './style-files';

describe('the style files of native pictures', () => {
  // `npm test -- -u style-files` writes them anew.
  it.each([...styleFiles()])('assets/style/%s is true', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../../../assets/style/${name}`);
  });

  it.each(MAP_THEMES)('%s is a valid style', (theme) => {
    expect(validateStyleMin(worldStyleFile(theme))).toEqual([]);
  });
});
