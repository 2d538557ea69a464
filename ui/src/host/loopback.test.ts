import { describe, expect, it } from 'vitest';
import { ChangesDocument, SettingsDocument, type ChangesSubscription } from '../graphql/generated/graphql';
import type { HostError } from './host';
import { loopbackHost, takeKey } from './loopback';

const ORIGIN = 'http://127.0.0.1:4000';

/** A `fetch` that gives prepared answers and keeps what was asked. */
function answering(...answers: (() => Response)[]): { fetcher: typeof fetch; asked: Request[] } {
  const asked: Request[] = [];
  const fetcher = (async (input: string, init: RequestInit) => {
    asked.push(new Request(input, init));
    const answer = answers.shift();
    if (!answer) throw new TypeError('connection refused');
    return answer();
  }) as typeof fetch;
  return { fetcher, asked };
}

const json = (body: unknown, status = 200) => () => new Response(JSON.stringify(body), { status });

describe('execute', () => {
  it('posts the document with the key and gives its data', async () => {
    const { fetcher, asked } = answering(json({ data: { settings: { workOffline: true, quotaBytes: null } } }));
    const result = await loopbackHost(ORIGIN, 'secret', fetcher).execute(SettingsDocument, {});
    expect(result.settings.workOffline).toBe(true);
    expect(asked[0]?.url).toBe(`${ORIGIN}/graphql`);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
    expect(await asked[0]?.json()).toMatchObject({ operationName: 'Settings', variables: {} });
  });

  it.each([
    ['what the device says', json({ data: null, errors: [{ message: 'Zoom 40 is too deep.', extensions: { code: 'BAD_INPUT', hint: 'At most 24.' } }] }), 'BAD_INPUT', 'At most 24.'],
    ['a wrong key', json({}, 401), 'LOCKED', '#key='],
    ['a page instead of JSON', () => new Response('<html>', { status: 502 }), 'INTERNAL', ''],
  ])('throws for %s', async (_, answer, code, hint) => {
    const { fetcher } = answering(answer);
    const error = await loopbackHost(ORIGIN, 'k', fetcher).execute(SettingsDocument, {}).catch((e: HostError) => e);
    expect(error).toMatchObject({ code });
    expect((error as HostError).hint ?? '').toContain(hint);
  });

  it('says that a server which is gone is gone', async () => {
    const { fetcher } = answering();
    await expect(loopbackHost(ORIGIN, 'k', fetcher).execute(SettingsDocument, {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('subscribe', () => {
  function stream(...chunks: string[]): () => Response {
    return () =>
      new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
            controller.close();
          },
        }),
      );
  }

  it('gives each `next` and ends with `complete`', async () => {
    const { fetcher, asked } = answering(
      stream('event: next\ndata: {"data":{"changes":{"kind":"STO', 'RE"}}}\n\n:\n\nevent: complete\ndata:\n\nevent: next\ndata: late\n\n'),
    );
    const kinds: string[] = [];
    const end = await new Promise((resolve) => {
      loopbackHost(ORIGIN, 'k', fetcher).subscribe(ChangesDocument, {}, {
        next: (result: ChangesSubscription) => kinds.push(result.changes.kind),
        ended: resolve,
      });
    });
    expect(kinds).toEqual(['STORE']);
    expect(end).toBeNull();
    expect(asked[0]?.headers.get('accept')).toBe('text/event-stream');
  });

  it('ends with the error that the stream carries', async () => {
    const { fetcher } = answering(stream('event: next\ndata: {"errors":[{"message":"no","extensions":{"code":"STORE"}}]}\n\n'));
    const end = await new Promise((resolve) => {
      loopbackHost(ORIGIN, 'k', fetcher).subscribe(ChangesDocument, {}, { next: () => undefined, ended: resolve });
    });
    expect(end).toMatchObject({ code: 'STORE' });
  });
});

describe('tiles', () => {
  const host = loopbackHost(ORIGIN, 'k');

  it('carry the key to this device only', () => {
    expect(host.authorise(`${ORIGIN}/tiles/7/1/2/3`).headers).toEqual({ Authorization: 'Bearer k' });
    expect(host.authorise(`${ORIGIN}/world/1/2/3`).headers).toBeDefined();
    expect(host.authorise('http://example.org/tiles/7/1/2/3').headers).toBeUndefined();
    expect(host.authorise(`${ORIGIN}.example.org/tiles/7/1/2/3`).headers).toBeUndefined();
  });
});

describe('photos', () => {
  const photo = new Blob(['picture']);

  it('are put with the key and named by their hash', async () => {
    const { fetcher, asked } = answering(json({ sha256: 'ab12' }));
    const host = loopbackHost(ORIGIN, 'k', fetcher);
    expect(await host.putPhoto(photo)).toBe('ab12');
    expect(asked[0]).toMatchObject({ method: 'PUT', url: `${ORIGIN}/photos` });
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer k');
    expect(host.authorise(host.photoUrl('ab12', 256))).toMatchObject({ url: `${ORIGIN}/photos/ab12/256`, headers: {} });
    expect(host.editsUrl('ab.1')).toBe(`${ORIGIN}/edits/ab.1/{z}/{x}/{y}`);
  });

  it('that are refused say why', async () => {
    const { fetcher } = answering(() => new Response('This is no picture.\n', { status: 400 }));
    await expect(loopbackHost(ORIGIN, 'k', fetcher).putPhoto(photo)).rejects.toMatchObject({ message: 'This is no picture.' });
  });
});

describe('takeKey', () => {
  it('takes the key out of the address and keeps it for this tab', () => {
    window.location.hash = '#key=abc';
    expect(takeKey(window.location, window.history, window.sessionStorage)).toBe('abc');
    expect(window.location.hash).toBe('');
    expect(takeKey(window.location, window.history, window.sessionStorage)).toBe('abc');
  });
});
