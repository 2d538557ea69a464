/**
 * Eight colours that people with any kind of colour vision tell apart (Okabe and Ito), the light
 * ones darkened until they have a contrast of 3:1 with the land of the light map.
 */
export const LAYER_COLORS = ['#0072b2', '#b85c00', '#00795a', '#b3508c', '#8a6d00', '#3f6fd1', '#c23b22', '#3a3f44'] as const;

/** The name of each colour in the catalogues. */
export const COLOR_NAMES = ['blue', 'orange', 'green', 'pink', 'olive', 'violet', 'red', 'black'] as const;

/** The first colour that no layer has yet. */
export function freeColor(taken: readonly string[]): string {
  const used = new Set(taken.map((color) => color.toLowerCase()));
  return LAYER_COLORS.find((color) => !used.has(color)) ?? LAYER_COLORS[taken.length % LAYER_COLORS.length] ?? LAYER_COLORS[0];
}

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}
