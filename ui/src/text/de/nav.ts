export const nav = {
  label: 'Hauptbereiche',
  map: 'Karte',
  regions: 'Regionen',
  layers: 'Ebenen',
  sources: 'Quellen',
  onsite: 'Vor Ort',
  jobs: 'Aufträge',
  settings: 'Einstellungen',
  about: 'Über',
};
