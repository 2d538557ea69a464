import { count, duration, percent } from '../../format/numbers';
import { plural } from './plural';

/** كلمات شريط المهام والإشعارات. */
export const background = {
  open: 'فتح Map Offline',
  quit: 'إنهاء',
  summary: (n: number, done: number, total: number) =>
    `${plural(n, { zero: 'لا تنزيل', one: 'تنزيل واحد', two: 'تنزيلان', few: `${count(n)} تنزيلات`, other: `${count(n)} تنزيلًا` })}، ${percent(done, total)}`,
  left: (seconds: number) => `بقي ${duration(seconds)}`,
  done: 'جاهزة دون اتصال',
  partly: (failed: number) => plural(failed, { zero: 'اكتملت', one: 'اكتملت، وتعذّر جلب مربّع واحد', two: 'اكتملت، وتعذّر جلب مربّعين', other: `اكتملت، وتعذّر جلب ${count(failed)} من المربّعات` }),
  stopped: 'توقّفت',
};
