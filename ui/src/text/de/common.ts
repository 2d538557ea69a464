import { count } from '../../format/numbers';
import { plural } from './plural';

export const common = {
  back: 'Zurück',
  cancel: 'Abbrechen',
  close: 'Schließen',
  save: 'Speichern',
  add: 'Hinzufügen',
  remove: 'Entfernen',
  loading: 'Lädt…',
  never: 'nie',
  tiles: (n: number) => `${count(n)} ${plural(n, { one: 'Kachel', other: 'Kacheln' })}`,
  zooms: (min: number, max: number) => (min === max ? `Zoomstufe ${min}` : `Zoomstufen ${min}–${max}`),
  optional: 'freiwillig',
  copy: 'Kopieren',
  path: 'Pfad auf diesem Gerät',
  choose: 'Wählen…',
  undo: 'Rückgängig',
  undoKey: 'Rückgängig (Taste u)',
  messages: 'Meldungen',
};
