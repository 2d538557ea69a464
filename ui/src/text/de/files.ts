/** Worte für abgelegte und geöffnete Dateien. */
export const files = {
  drop: 'Zum Öffnen ablegen: .mofp, .mbtiles, .pmtiles, .geojson, .gpx oder .kml',
  unreadable: (name: string, why: string) => `${name} ist nicht lesbar: ${why}`,
  needsPath: (name: string) => `Ein Browser sagt nicht, wo ${name} liegt. Geben Sie den Pfad unter Regionen, Importieren ein.`,
  unknown: (name: string) => `${name} lässt sich hier nicht öffnen. Möglich sind .mofp, .mbtiles, .pmtiles, .geojson, .gpx und .kml.`,
  tooLarge: (name: string) => `${name} ist hierfür zu groß. Geben Sie die Datei der Kommandozeile.`,
  askTitle: (name: string) => `Was ist ${name}?`,
  askText: 'Eine GPX-Datei kann als Spur behalten werden, oder ihre Linien und Flächen werden das Gebiet einer neuen Region.',
  asArea: 'Gebiet einer neuen Region',
  asTrack: 'Als Spur behalten',
};
