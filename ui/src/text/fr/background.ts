import { count, duration, percent } from '../../format/numbers';

/** Mots de la zone de notification et des notifications. */
export const background = {
  open: 'Ouvrir Map Offline',
  quit: 'Quitter',
  summary: (n: number, done: number, total: number) => `${count(n)} ${n > 1 ? 'téléchargements' : 'téléchargement'}, ${percent(done, total)}`,
  left: (seconds: number) => `encore ${duration(seconds)}`,
  done: 'Prêt hors ligne',
  partly: (failed: number) => `Terminé, mais ${count(failed)} ${failed > 1 ? 'tuiles manquent' : 'tuile manque'}`,
  stopped: 'Arrêté',
};
