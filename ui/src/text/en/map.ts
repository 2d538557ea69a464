import { count } from '../../format/numbers';

export const map = {
  label: 'Map',
  shown: 'Shown map',
  world: 'World (built in)',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  wholeWorld: 'Show the whole world',
  offlineShare: (share: string) => `${share} of this view offline`,
  offlineShareTitle: (stored: number, wanted: number, zoom: number) =>
    `${count(stored)} of ${count(wanted)} tiles of this view are stored at zoom ${zoom}. Download the rest.`,
  worldChip: 'World map, always offline',
  overzoomed: 'Hatched: no detail stored, drawn from a coarser zoom',
};
