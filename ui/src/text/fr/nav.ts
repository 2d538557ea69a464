export const nav = {
  label: 'Principal',
  map: 'Carte',
  regions: 'Régions',
  layers: 'Couches',
  sources: 'Sources',
  onsite: 'Sur place',
  jobs: 'Tâches',
  settings: 'Réglages',
  about: 'À propos',
};
