import { count } from '../../format/numbers';
import { plural } from './plural';

export const status = {
  label: 'Zustand',
  online: 'Online',
  offline: 'Arbeitet offline',
  noNetwork: 'Kein Netz',
  lost: 'Gerät nicht erreicht, versucht es weiter',
  locked: 'Nicht verbunden',
  readOnly: 'Nur lesen',
  readOnlyTitle: 'Ein anderes Programm hat diesen Ordner zum Schreiben geöffnet. Hier lässt sich nichts ändern.',
  toggleOffline: '„Offline arbeiten“ ein- oder ausschalten',
  jobs: (running: number, waiting: number, paused: number) =>
    [
      running ? plural(running, { one: '1 läuft', other: `${count(running)} laufen` }) : '',
      waiting ? plural(waiting, { one: '1 wartet', other: `${count(waiting)} warten` }) : '',
      paused ? `${count(paused)} angehalten` : '',
    ]
      .filter(Boolean)
      .join(', ') || 'Keine Aufträge',
  troubled: (n: number) => plural(n, { one: '1 Region braucht Sie', other: `${count(n)} Regionen brauchen Sie` }),
  zoom: (zoom: string) => `z ${zoom}`,
  position: 'Breite und Länge; Klick kopiert oder wechselt die Schreibweise',
  copied: 'Koordinaten kopiert.',
  zoomTitle: 'Zoomstufe; Klick zeigt die ganze Welt',
  credits: 'Quellenangaben der gezeigten Karte',
};
