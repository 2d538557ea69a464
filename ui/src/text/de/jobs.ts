import { count } from '../../format/numbers';

export const jobs = {
  title: 'Aufträge',
  empty: 'Kein Auftrag läuft. Downloads, Auffrischungen und Reparaturen erscheinen hier und laufen weiter, wenn dieser Bereich geschlossen wird.',
  past: 'Beendet',
  kinds: { DOWNLOAD: 'Download', REFRESH: 'Auffrischung', REPAIR: 'Reparatur', RETRY: 'Neuer Versuch' },
  failed: (n: number) => `${count(n)} fehlgeschlagen`,
};
