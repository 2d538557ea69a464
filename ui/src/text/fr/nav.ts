export const nav = {
  label: 'Principal',
  map: 'Carte',
  regions: 'Régions',
  sources: 'Sources',
  jobs: 'Tâches',
  settings: 'Réglages',
  about: 'À propos',
};
