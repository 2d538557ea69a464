import type { PositionSourceInput, PositionSourceKind } from '../../graphql/generated/graphql';
import type { PositionMemory } from '../../state/onsite.svelte';

export const KINDS: readonly PositionSourceKind[] = ['GPSD', 'SERIAL', 'TCP', 'REPLAY'];
export const SPEEDS: readonly number[] = [1, 2, 5, 10, 60];
/** The rate of most receivers of today. */
const USUAL_BAUD = 9600;
/** The port of gpsd, and the one that receivers on a network often use. */
const PORTS = { GPSD: 2947, TCP: 10110 } as const;

/** What is typed or chosen, for every kind at once: changing the kind loses nothing. */
export interface ConnectForm {
  kind: PositionSourceKind;
  gpsdHost: string;
  gpsdPort: number;
  tcpHost: string;
  tcpPort: number;
  serialPath: string;
  baud: number;
  file: string;
  speed: number;
  atStart: boolean;
}

/** A form as it was connected last. */
export function formOf(memory: PositionMemory | null): ConnectForm {
  const form: ConnectForm = {
    kind: 'GPSD', gpsdHost: 'localhost', gpsdPort: PORTS.GPSD, tcpHost: '', tcpPort: PORTS.TCP, serialPath: '', baud: USUAL_BAUD, file: '', speed: 1, atStart: false,
  };
  if (!memory) return form;
  const { source, atStart } = memory;
  form.kind = source.kind;
  form.atStart = atStart;
  if (source.kind === 'GPSD') Object.assign(form, { gpsdHost: source.host, gpsdPort: source.port });
  if (source.kind === 'TCP') Object.assign(form, { tcpHost: source.host, tcpPort: source.port });
  if (source.kind === 'SERIAL') Object.assign(form, { serialPath: source.path, baud: source.baud });
  if (source.kind === 'REPLAY') Object.assign(form, { file: source.path, speed: source.speed });
  return form;
}

export function inputOf(form: ConnectForm): PositionSourceInput {
  const { kind, atStart } = form;
  switch (kind) {
    case 'GPSD':
      return { kind, atStart, host: form.gpsdHost, port: form.gpsdPort };
    case 'TCP':
      return { kind, atStart, host: form.tcpHost, port: form.tcpPort };
    case 'SERIAL':
      return { kind, atStart, path: form.serialPath, baud: form.baud };
    case 'REPLAY':
      return { kind, atStart, path: form.file.trim(), speed: form.speed };
  }
}

/** Whether there is something to connect to. */
export function isWhole(form: ConnectForm): boolean {
  return { GPSD: form.gpsdHost, TCP: form.tcpHost, SERIAL: form.serialPath, REPLAY: form.file }[form.kind].trim() !== '';
}
