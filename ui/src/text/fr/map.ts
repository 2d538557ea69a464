import { count } from '../../format/numbers';

export const map = {
  label: 'Carte',
  shown: 'Carte affichée',
  world: 'Monde (inclus)',
  zoomIn: 'Plus près',
  zoomOut: 'Plus loin',
  wholeWorld: 'Montrer le monde entier',
  offlineShare: (share: string) => `${share} de cette vue hors ligne`,
  offlineShareTitle: (stored: number, wanted: number, zoom: number) =>
    `${count(stored)} des ${count(wanted)} tuiles de cette vue sont stockées au zoom ${zoom}. Télécharger le reste.`,
  worldChip: 'Carte du monde, toujours hors ligne',
  overzoomed: 'Hachuré : aucun détail stocké, dessiné d’après un zoom plus grossier',
};
