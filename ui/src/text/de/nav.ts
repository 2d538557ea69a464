export const nav = {
  label: 'Hauptbereiche',
  map: 'Karte',
  regions: 'Regionen',
  layers: 'Ebenen',
  review: 'Prüfen',
  sync: 'Abgleich',
  sources: 'Quellen',
  onsite: 'Vor Ort',
  jobs: 'Aufträge',
  settings: 'Einstellungen',
  about: 'Über',
};
