export const nav = {
  label: 'Principal',
  map: 'Carte',
  regions: 'Régions',
  layers: 'Couches',
  review: 'Révision',
  sync: 'Synchro',
  sources: 'Sources',
  onsite: 'Sur place',
  jobs: 'Tâches',
  settings: 'Réglages',
  about: 'À propos',
};
