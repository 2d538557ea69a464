import { describe, expect, it } from 'vitest';
import { formOf, inputOf, isWhole, KINDS } from './connect-form';

describe('the form for a source of position', () => {
  it('comes back as it was connected', () => {
    const source = { kind: 'SERIAL', path: '/dev/ttyUSB0', baud: 4800, host: null, port: null, speed: null, place: '/dev/ttyUSB0' } as const;
    const form = formOf({ source, atStart: true });
    expect(inputOf(form)).toEqual({ kind: 'SERIAL', path: '/dev/ttyUSB0', baud: 4800, atStart: true });
  });

  it('keeps what was typed for another kind', () => {
    const form = formOf(null);
    form.file = 'walk.gpx';
    for (const kind of KINDS) form.kind = kind;
    expect(inputOf(form)).toEqual({ kind: 'REPLAY', path: 'walk.gpx', speed: 1, atStart: false });
  });

  it('has something to connect to from the start only for gpsd', () => {
    expect(KINDS.filter((kind) => isWhole({ ...formOf(null), kind }))).toEqual(['GPSD']);
  });
});
