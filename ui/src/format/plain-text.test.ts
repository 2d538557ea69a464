import { expect, it } from 'vitest';
import { plainText } from './plain-text';

it.each([
  ['© <a href="https://x.org">OpenStreetMap</a> contributors', '© OpenStreetMap contributors'],
  ['<img src=x onerror=alert(1)>USGS', 'USGS'],
  ['a &amp; b\n  c', 'a & b c'],
  ['', ''],
])('keeps only the text of %s', (html, text) => expect(plainText(html)).toBe(text));

it('bounds what it shows', () => expect(plainText('x'.repeat(10_000))).toHaveLength(300));
