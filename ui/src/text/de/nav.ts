export const nav = {
  label: 'Hauptbereiche',
  map: 'Karte',
  regions: 'Regionen',
  sources: 'Quellen',
  jobs: 'Aufträge',
  settings: 'Einstellungen',
  about: 'Über',
};
