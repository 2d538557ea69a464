import { describe, expect, it } from 'vitest';
import { strengthOf } from './passphrase';

describe('the strength of a passphrase', () => {
  it.each([
    ['', 'NONE'],
    ['password', 'WEAK'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'WEAK'],
    ['abcdefghijklmnop', 'WEAK'],
    ['12345678901234567890', 'WEAK'],
    ['camp camp camp camp camp camp', 'WEAK'],
    ['Summer2026', 'FAIR'],
    ['copper river lantern moth', 'FAIR'],
    ['copper river lantern moth ladder window', 'STRONG'],
    ['v8#Lq2!zT0mW4^p', 'STRONG'],
    ['نهر فانوس جسر غيمة حجر باب نافذة قارب', 'STRONG'],
  ])('of “%s” is %s', (passphrase, strength) => expect(strengthOf(passphrase)).toBe(strength));

  it('never falls by a further word', () => {
    const order = ['NONE', 'WEAK', 'FAIR', 'STRONG'];
    const words = ['copper', 'river', 'lantern', 'moth', 'ladder', 'window', 'stone'];
    const grown = words.map((_, index) => order.indexOf(strengthOf(words.slice(0, index + 1).join(' '))));
    expect(grown).toEqual([...grown].sort((a, b) => a - b));
  });
});
