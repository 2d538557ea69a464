import { count } from '../../format/numbers';
import { plural } from './plural';

export const status = {
  label: 'État',
  online: 'En ligne',
  offline: 'Hors ligne par choix',
  noNetwork: 'Pas de réseau',
  lost: 'Appareil injoignable, nouvel essai',
  locked: 'Non relié',
  readOnly: 'Lecture seule',
  readOnlyTitle: 'Un autre programme a ouvert ce dossier en écriture. Rien ne peut être modifié ici.',
  toggleOffline: 'Activer ou non « Travailler hors ligne »',
  jobs: (running: number, waiting: number, paused: number) =>
    [running ? `${count(running)} en cours` : '', waiting ? `${count(waiting)} en attente` : '', paused ? `${count(paused)} en pause` : '']
      .filter(Boolean)
      .join(', ') || 'Aucune tâche',
  troubled: (n: number) => plural(n, { one: '1 région a besoin de vous', other: `${count(n)} régions ont besoin de vous` }),
  zoom: (zoom: string) => `z ${zoom}`,
  position: 'Latitude et longitude ; cliquer pour copier ou changer la notation',
  copied: 'Coordonnées copiées.',
  zoomTitle: 'Zoom ; cliquer pour voir le monde entier',
  credits: 'Mentions de la carte affichée',
};
