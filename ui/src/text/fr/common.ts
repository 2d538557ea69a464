import { count } from '../../format/numbers';
import { plural } from './plural';

export const common = {
  back: 'Retour',
  cancel: 'Annuler',
  close: 'Fermer',
  save: 'Enregistrer',
  add: 'Ajouter',
  remove: 'Retirer',
  loading: 'Chargement…',
  never: 'jamais',
  tiles: (n: number) => `${count(n)} ${plural(n, { one: 'tuile', other: 'tuiles' })}`,
  zooms: (min: number, max: number) => (min === max ? `zoom ${min}` : `zooms ${min} à ${max}`),
  optional: 'facultatif',
  copy: 'Copier',
  path: 'Chemin sur cet appareil',
  choose: 'Choisir…',
  undo: 'Annuler l’action',
  undoKey: 'Annuler l’action (touche u)',
  messages: 'Messages reçus',
};
