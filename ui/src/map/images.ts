/** Diagonal lines on a transparent ground: “no detail stored here”, readable over any map. */
export function hatchImage(color: string, size = 24): ImageData {
  const image = new ImageData(size, size);
  const [r, g, b] = channels(color);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const distance = (x + y) % (size / 2);
      const alpha = distance < 2 ? 150 : distance < 3 ? 60 : 14;
      image.data.set([r, g, b, alpha], (y * size + x) * 4);
    }
  }
  return image;
}

/** A round dot as a signed distance field: its colour and halo come from the style. */
export function dotImage(size = 24): ImageData {
  const image = new ImageData(size, size);
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const outside = Math.hypot(x - middle, y - middle) - size / 4;
      // MapLibre reads the edge at three quarters of full alpha, eight pixels wide.
      const alpha = 255 * Math.max(0, Math.min(1, 0.75 - outside / 8));
      image.data.set([0, 0, 0, alpha], (y * size + x) * 4);
    }
  }
  return image;
}

/** Four ways from the middle, as a signed distance field. */
export function moveImage(size = 40): ImageData {
  const image = new ImageData(size, size);
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [along, across] = [Math.abs(x - middle), Math.abs(y - middle)].sort((a, b) => b - a) as [number, number];
      const stem = Math.max(across - 1.5, along - size * 0.36);
      const head = Math.max(along + across - size * 0.42, size * 0.24 - along);
      image.data.set([0, 0, 0, 255 * Math.max(0, Math.min(1, 0.75 - Math.min(stem, head) / 8))], (y * size + x) * 4);
    }
  }
  return image;
}

function channels(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
