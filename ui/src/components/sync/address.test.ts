import { describe, expect, it } from 'vitest';
import { hubAddress, hubName } from './address';

describe('the address of a hub', () => {
  it.each([
    ['hub.example.org', 'https://hub.example.org'],
    ['  https://hub.example.org/ ', 'https://hub.example.org'],
    ['HTTPS://Hub.Example.org/team/', 'https://hub.example.org/team'],
    ['hub.example.org:8443', 'https://hub.example.org:8443'],
    ['localhost:8080', 'http://localhost:8080'],
    ['127.0.0.1:9', 'http://127.0.0.1:9'],
    ['[::1]:9', 'http://[::1]:9'],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
  ])('reads %s', (text, url) => expect(hubAddress(text)).toEqual({ url }));

  it.each([
    ['', 'EMPTY'],
    ['   ', 'EMPTY'],
    ['hub', 'BAD'],
    ['ftp://hub.example.org', 'BAD'],
    ['two words.org', 'BAD'],
    ['https://hub.example.org/?key=1', 'BAD'],
    ['https://', 'BAD'],
    ['ana:secret@hub.example.org', 'SECRET'],
    ['http://hub.example.org', 'PLAIN'],
    ['http://192.168.1.4', 'PLAIN'],
    ['localhost.example.org:80@evil.org', 'SECRET'],
  ])('refuses %s', (text, fault) => expect(hubAddress(text)).toEqual({ fault }));

  it('is said without what is always the same', () => {
    expect(hubName('https://hub.example.org/')).toBe('hub.example.org');
    expect(hubName('http://127.0.0.1:9')).toBe('http://127.0.0.1:9');
  });
});
