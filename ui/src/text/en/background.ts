import { count, duration, percent } from '../../format/numbers';

/** Words of the tray and of notifications. */
export const background = {
  open: 'Open Map Offline',
  quit: 'Quit',
  summary: (n: number, done: number, total: number) => `${count(n)} ${n === 1 ? 'download' : 'downloads'}, ${percent(done, total)}`,
  left: (seconds: number) => `${duration(seconds)} left`,
  done: 'Ready offline',
  partly: (failed: number) => `Done, but ${count(failed)} ${failed === 1 ? 'tile' : 'tiles'} could not be fetched`,
  stopped: 'Stopped',
};
