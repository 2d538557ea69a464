import { count } from '../../format/numbers';

export const map = {
  label: 'Karte',
  shown: 'Gezeigte Karte',
  world: 'Welt (eingebaut)',
  zoomIn: 'Näher',
  zoomOut: 'Weiter weg',
  wholeWorld: 'Die ganze Welt zeigen',
  offlineShare: (share: string) => `${share} dieser Ansicht offline`,
  offlineShareTitle: (stored: number, wanted: number, zoom: number) =>
    `${count(stored)} von ${count(wanted)} Kacheln dieser Ansicht sind in Zoomstufe ${zoom} gespeichert. Den Rest herunterladen.`,
  worldChip: 'Weltkarte, immer offline',
  overzoomed: 'Schraffiert: keine Einzelheiten gespeichert, aus einer gröberen Zoomstufe gezeichnet',
};
