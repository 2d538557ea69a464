import { describe, expect, it } from 'vitest';
import { emptyForm, formFaults, suggestedName, toInput } from './source-form';

const form = (change: Partial<ReturnType<typeof emptyForm>>) => ({ ...emptyForm(), name: 'n', ...change });

describe('formFaults', () => {
  it.each([
    ['https://a.example/{z}/{x}/{y}.png', undefined],
    ['https://a.example/{z}/{x}/{-y}.png', undefined],
    ['https://{s}.a.example/{q}{r}.png', undefined],
    ['', 'Enter an address'],
    ['ftp://a.example/{z}/{x}/{y}', 'http'],
    ['https://me:pw@a.example/{z}/{x}/{y}', 'password'],
    ['https://a.example/map.png', '{z}, {x} and {y}'],
    ['https://a.example/{z}/{y}.png', '{x}'],
    ['https://a.example/{z}/{x}/{yy}.png', '{yy}'],
  ])('of the address “%s”', (url, said) => {
    const { url: fault } = formFaults(form({ url }));
    if (said === undefined) expect(fault).toBeUndefined();
    else expect(fault).toContain(said);
  });

  it('of zooms the wrong way round', () => {
    expect(formFaults(form({ url: 'https://a.example/{q}', minZoom: 5, maxZoom: 3 })).zooms).toBeDefined();
  });
});

describe('toInput', () => {
  it('sends only what the kind uses', () => {
    const input = toInput(form({ kind: 'FILE', path: ' /a.mbtiles ', url: 'https://x', subdomains: 'a', allowPrivate: true }));
    expect(input).toEqual({ name: 'n', kind: 'FILE', path: '/a.mbtiles' });
  });

  it('sends headers that have a name', () => {
    const input = toInput(form({ url: 'https://a/{q}', headers: [{ name: ' X-Key ', value: ' 1 ' }, { name: '', value: '2' }], tms: true }));
    expect(input).toMatchObject({ scheme: 'TMS', headers: [{ name: 'X-Key', value: '1' }] });
  });
});

it.each([
  ['https://{s}.tiles.example.org/{z}/{x}/{y}', 'tiles.example.org'],
  ['http://127.0.0.1:8080/{q}', '127.0.0.1'],
  ['', ''],
])('suggests a name from %s', (url, name) => expect(suggestedName(form({ url }))).toBe(name));
