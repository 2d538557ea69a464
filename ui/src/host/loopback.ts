import {
  asHostError,
  dataOf,
  HostError,
  photoPath,
  picturePath,
  requestOf,
  sheetPath,
  thumbnailPath,
  type ExecutionResult,
  type Host,
  type SubscriptionSink,
  type TileRequest,
} from './host';
import { EventStreamParser } from './event-stream';

const KEY_NAME = 'map-offline.key';
/** What is asked for with the key, besides the schema. */
const OWN_PATHS = ['tiles', 'world', 'picture', 'thumbnail', 'sheet', 'edits', 'photos'];

/**
 * Takes the per-start secret out of the address, so that it does not stay in the history, and keeps
 * it for reloads of this tab only.
 */
export function takeKey(location: Location, history: History, storage: Storage): string | null {
  const key = new URLSearchParams(location.hash.replace(/^#/, '')).get('key');
  if (key) {
    storage.setItem(KEY_NAME, key);
    history.replaceState(null, '', location.pathname + location.search);
    return key;
  }
  return storage.getItem(KEY_NAME);
}

/** The device served on 127.0.0.1 to a plain browser. */
export function loopbackHost(origin: string, key: string, fetcher: typeof fetch = fetch): Host {
  const authorization = { Authorization: `Bearer ${key}` };

  async function post(body: unknown, accept: string, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await fetcher(`${origin}/graphql`, {
        method: 'POST',
        headers: { ...authorization, 'Content-Type': 'application/json', Accept: accept },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable();
    }
    if (response.status === 401 || response.status === 403) throw locked();
    return response;
  }

  return {
    kind: 'browser',
    async execute(document, variables) {
      const request = requestOf(document.toString(), variables);
      const response = await post(request, 'application/graphql-response+json, application/json');
      return dataOf(await parsed(response));
    },
    subscribe(document, variables, sink) {
      const abort = new AbortController();
      const request = requestOf(document.toString(), variables);
      void post(request, 'text/event-stream', abort.signal)
        .then((response) => readEvents(response, sink))
        .then(
          () => sink.ended(null),
          (error: unknown) => {
            if (!abort.signal.aborted) sink.ended(asHostError(error));
          },
        );
      return () => abort.abort();
    },
    tileTemplate: (path) => `${origin}/${path}/{z}/{x}/{y}`,
    authorise(url): TileRequest {
      const own = OWN_PATHS.some((path) => url.startsWith(`${origin}/${path}/`));
      return own ? { url, headers: authorization } : { url };
    },
    pictureUrl: (order) => `${origin}/${picturePath(order)}`,
    sheetUrl: (region, options) => `${origin}/${sheetPath(region, options)}`,
    thumbnailUrl: (region, theme, size, version) => `${origin}/${thumbnailPath(region, theme, size, version)}`,
    editsUrl: (layer) => `${origin}/edits/${encodeURIComponent(layer)}/{z}/{x}/{y}`,
    photoUrl: (sha256, size) => `${origin}/${photoPath(sha256, size)}`,
    putPhoto: (photo) => putPhoto(`${origin}/photos`, authorization, photo, fetcher),
    async loadImage(url, signal) {
      // An `<img>` sends no key.
      const response = await fetcher(url, { headers: authorization, ...(signal ? { signal } : {}) });
      if (!response.ok) throw new HostError('NOT_FOUND', (await response.text()).trim());
      const src = URL.createObjectURL(await response.blob());
      return { src, release: () => URL.revokeObjectURL(src) };
    },
    dialogs: null,
    openLink(url) {
      window.open(url, '_blank', 'noopener,noreferrer');
    },
    desktop: null,
  };
}

async function putPhoto(
  url: string,
  headers: Record<string, string>,
  photo: Blob,
  fetcher: typeof fetch,
): Promise<string> {
  let response: Response;
  try {
    response = await fetcher(url, { method: 'PUT', headers, body: photo });
  } catch {
    throw unreachable();
  }
  if (response.status === 401 || response.status === 403) throw locked();
  if (!response.ok) throw new HostError('BAD_INPUT', (await response.text()).trim());
  return ((await response.json()) as { sha256: string }).sha256;
}

async function parsed(response: Response): Promise<ExecutionResult> {
  try {
    return (await response.json()) as ExecutionResult;
  } catch {
    throw new HostError('INTERNAL', `The device answered ${response.status} without JSON.`);
  }
}

/** Reads `next` and `complete` events (graphql-sse, distinct connections mode) to the end. */
async function readEvents<Result>(
  response: Response,
  sink: SubscriptionSink<Result>,
): Promise<void> {
  if (!response.ok || !response.body) throw unreachable();
  const parser = new EventStreamParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { event, data } of parser.push(value)) {
      if (event === 'complete') return;
      if (event === 'next') sink.next(dataOf<Result>(JSON.parse(data) as ExecutionResult));
    }
  }
}

function unreachable(): HostError {
  return new HostError(
    'UNREACHABLE',
    'The device does not answer.',
    'Is `map-offline-cli serve` still running? Start it again and open the address that it prints.',
  );
}

function locked(): HostError {
  return new HostError(
    'LOCKED',
    'This page has no valid key for the device.',
    'Open the whole address that `map-offline-cli serve` printed, with its #key= part.',
  );
}
