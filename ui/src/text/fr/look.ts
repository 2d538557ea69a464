/** Ce que l’appareil dit d’une adresse avant qu’elle soit ajoutée. */
export const look = {
  ask: 'Interroger l’adresse',
  askTitle: 'Demande une fois à l’adresse ce qu’elle contient, comme le ferait l’ajout',
  asking: 'Interrogation…',
  layers: 'Lister les couches',
  chooseLayer: 'Choisir une couche',
  firstUsable: 'Le premier utilisable',
  unusable: (name: string) => `${name} (inutilisable)`,
  zooms: 'Zooms',
  format: 'Format',
  attribution: 'Attribution',
  unsaid: 'non indiqué',
  good: 'Cela marche',
};
