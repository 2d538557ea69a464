import type { Position } from 'geojson';

/** Which half of the map is kept. */
export type Half = 'west' | 'east';

type Path = readonly Position[];

function inside(at: Position, lng: number, half: Half): boolean {
  return half === 'west' ? (at[0] ?? 0) <= lng : (at[0] ?? 0) >= lng;
}

/** Where an edge crosses the divider. */
function crossing(a: Position, b: Position, lng: number): Position {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  return [lng, ay + ((by - ay) * (lng - ax)) / (bx - ax)];
}

/** The parts of a line on one side of a meridian. */
export function clipLine(line: Path, lng: number, half: Half): Position[][] {
  const parts: Position[][] = [];
  let part: Position[] = [];
  const close = (): void => {
    if (part.length > 1) parts.push(part);
    part = [];
  };
  const add = (at: Position): void => {
    const last = part.at(-1);
    if (!last || last[0] !== at[0] || last[1] !== at[1]) part.push(at);
  };
  line.forEach((at, index) => {
    const before = line[index - 1];
    const kept = inside(at, lng, half);
    if (before && kept !== inside(before, lng, half)) add(crossing(before, at, lng));
    if (kept) add(at);
    else close();
  });
  close();
  return parts;
}

/** A ring cut off at a meridian, closed along it; empty if nothing is left. */
export function clipRing(ring: Path, lng: number, half: Half): Position[] {
  const found: Position[] = [];
  ring.forEach((at, index) => {
    const before = ring[index - 1];
    if (before && inside(at, lng, half) !== inside(before, lng, half)) found.push(crossing(before, at, lng));
    if (inside(at, lng, half)) found.push(at);
  });
  const [first] = found;
  if (!first || found.length < 3) return [];
  const last = found.at(-1);
  return last && last[0] === first[0] && last[1] === first[1] ? found : [...found, first];
}

export function clipPoints(points: Path, lng: number, half: Half): Position[] {
  return points.filter((at) => inside(at, lng, half));
}
