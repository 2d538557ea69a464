import { count } from '../../format/numbers';
import { plural } from './plural';

/** So many tiles, by the six forms of Arabic. */
export function tileCount(n: number): string {
  return plural(n, {
    zero: 'لا مربعات',
    one: 'مربع واحد',
    two: 'مربعان',
    few: `${count(n)} مربعات`,
    many: `${count(n)} مربعًا`,
    other: `${count(n)} مربع`,
  });
}

/** So many regions. */
export function regionCount(n: number): string {
  return plural(n, {
    zero: 'لا مناطق',
    one: 'منطقة واحدة',
    two: 'منطقتان',
    few: `${count(n)} مناطق`,
    many: `${count(n)} منطقة`,
    other: `${count(n)} منطقة`,
  });
}
