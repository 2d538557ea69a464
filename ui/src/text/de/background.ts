import { count, duration, percent } from '../../format/numbers';

/** Worte der Taskleiste und der Mitteilungen. */
export const background = {
  open: 'Map Offline öffnen',
  quit: 'Beenden',
  summary: (n: number, done: number, total: number) => `${count(n)} ${n === 1 ? 'Download' : 'Downloads'}, ${percent(done, total)}`,
  left: (seconds: number) => `noch ${duration(seconds)}`,
  done: 'Offline bereit',
  partly: (failed: number) => `Fertig, aber ${count(failed)} ${failed === 1 ? 'Kachel war' : 'Kacheln waren'} nicht zu bekommen`,
  stopped: 'Angehalten',
};
