/** Mots pour les fichiers déposés ou ouverts. */
export const files = {
  drop: 'Déposez pour ouvrir : .mofp, .mbtiles, .pmtiles, .geojson, .gpx ou .kml',
  unreadable: (name: string, why: string) => `${name} est illisible : ${why}`,
  needsPath: (name: string) => `Un navigateur ne dit pas où se trouve ${name}. Saisissez son chemin sous Régions, Importer.`,
  unknown: (name: string) => `${name} ne s’ouvre pas ici. Déposez un fichier .mofp, .mbtiles, .pmtiles, .geojson, .gpx ou .kml.`,
  tooLarge: (name: string) => `${name} est trop volumineux pour être lu ici. Confiez-le à la ligne de commande.`,
  askTitle: (name: string) => `Qu’est-ce que ${name} ?`,
  askText: 'Un fichier GPX peut être gardé comme trace, ou ses lignes et surfaces peuvent devenir la zone d’une nouvelle région.',
  asArea: 'Zone d’une nouvelle région',
  asTrack: 'Garder comme trace',
};
