import type { TypedDocumentString } from '../graphql/generated/graphql';

/** What a GraphQL execution answers (GraphQL specification, section 7). */
export interface ExecutionResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLErrorShape[];
}

export interface GraphQLErrorShape {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly hint?: string };
}

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: unknown;
  readonly operationName?: string;
}

/** Codes that the device sends, and two that only a host can know. */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REFUSED'
  | 'READ_ONLY'
  | 'STORE'
  | 'NETWORK'
  | 'SIGNED_OUT'
  | 'INTERNAL'
  | 'UNREACHABLE'
  | 'LOCKED';

/** A refusal in words for a person: what happened, and what to do. */
export class HostError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'HostError';
  }
}

export interface SubscriptionSink<Result> {
  next(result: Result): void;
  /** Called once when the stream cannot go on; the caller decides when to try again. */
  ended(error: HostError | null): void;
}

export interface FilePick {
  readonly title: string;
  readonly extensions: readonly string[];
  readonly suggestedName?: string;
  /** A folder instead of a file. */
  readonly folder?: boolean;
}

/** A file that the user gave to the window: dropped on it, double-clicked, or on its command line. */
export interface GivenFile {
  readonly name: string;
  /** Where it is; a browser does not tell. */
  readonly path: string | null;
  /** The content of a text; an archive is read from its path. */
  readonly text: string | null;
  /** Why it cannot be read. */
  readonly problem: string | null;
}

/** What is at work, in words for the tray. */
export interface Work {
  readonly summary: string;
  readonly percent: number | null;
  readonly busy: boolean;
  readonly open: string;
  readonly quit: string;
}

/** What only a desktop window has. */
export interface Desktop {
  /** Calls back with files as they are given, those given before the page was there too. */
  onFiles(take: (files: readonly GivenFile[]) => void): () => void;
  /** Shows what is at work in the tray and on the task bar. */
  showWork(work: Work): void;
  /** Shows a notification, unless the window is being looked at. */
  notify(title: string, body: string): void;
  /** Shows a folder in the system's file browser. */
  showFolder(path: string): Promise<void>;
  /** Opens the system's print dialog. */
  print(): Promise<void>;
}

/** How the map asks for a tile. */
export interface TileRequest {
  readonly url: string;
  readonly headers?: Record<string, string>;
}

/** A map to be drawn by the device. */
export interface PictureOrder {
  /** Shown over the world; `null` for the world alone. */
  readonly source: string | null;
  readonly theme: string;
  readonly lng: number;
  readonly lat: number;
  readonly zoom: number;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels of a CSS pixel: 1, or 2 for dense screens. */
  readonly ratio?: number;
}

export interface LoadedImage {
  readonly src: string;
  release(): void;
}

/** The path of a picture, the same on every host. */
export function picturePath(order: PictureOrder): string {
  const { source, theme, lng, lat, zoom, width, height } = order;
  const dense = (order.ratio ?? 1) > 1 ? '@2x' : '';
  const wrapped = ((((lng + 180) % 360) + 360) % 360) - 180;
  const place = [wrapped.toFixed(6), lat.toFixed(6), Math.max(0, zoom).toFixed(3)].join(',');
  return `picture/${encodeURIComponent(source ?? 'world')}/${theme}/${place}/${Math.round(width)}x${Math.round(height)}${dense}.png`;
}

/** The path of a region's thumbnail, the same on every host. */
export function thumbnailPath(region: string, theme: string, size: number, version: string): string {
  return `thumbnail/${encodeURIComponent(region)}/${theme}/${Math.round(size)}.png?v=${encodeURIComponent(version)}`;
}

/** The path of a picture of a feature; `size` asks for a thumbnail so many pixels wide. */
export function photoPath(sha256: string, size?: number): string {
  return size ? `photos/${sha256}/${Math.round(size)}` : `photos/${sha256}`;
}

/** The path of a region's sheet as a picture; `options` are paper-orientation-grid-scale. */
export function sheetPath(region: string, options: string): string {
  return `sheet/${encodeURIComponent(region)}/${options}.png`;
}

/** Where the UI runs: the only seam that knows the window or the loopback server. */
export interface Host {
  readonly kind: 'window' | 'browser';
  execute<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
  /** Returns the function that stops the subscription. */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    sink: SubscriptionSink<Result>,
  ): () => void;
  /** Template for a path such as `tiles/7`, with `{z}/{x}/{y}` at its end. */
  tileTemplate(tilePath: string): string;
  authorise(url: string): TileRequest;
  /** Address of a map drawn by the device, without WebGL. */
  pictureUrl(picture: PictureOrder): string;
  /** Address of a region's thumbnail, `size` pixels wide; `version` changes when the region does. */
  thumbnailUrl(region: string, theme: string, size: number, version: string): string;
  /** Address of a region's briefing sheet as it would be printed. */
  sheetUrl(region: string, options: string): string;
  /** Template for the tiles of a layer's features, with `{z}/{x}/{y}`; put `?v=VERSION` behind it. */
  editsUrl(layer: string): string;
  /** Address of a picture of a feature, or of its thumbnail; `loadImage` shows it. */
  photoUrl(sha256: string, size?: number): string;
  /** Keeps a picture on this device and gives its SHA-256. */
  putPhoto(photo: Blob): Promise<string>;
  /** Loads such an address for an `<img>`; `release` it when the image is gone. */
  loadImage(url: string, signal?: AbortSignal): Promise<LoadedImage>;
  /** A native dialog, or `null` where there is none and a path is typed instead. */
  readonly dialogs: {
    open(pick: FilePick): Promise<string | null>;
    save(pick: FilePick): Promise<string | null>;
  } | null;
  openLink(url: string): void;
  /** `null` in a browser. */
  readonly desktop: Desktop | null;
}

/** Turns an execution result into its data, or throws what the device said. */
export function dataOf<Result>(result: ExecutionResult): Result {
  const first = result.errors?.[0];
  if (first) {
    const told = first.extensions?.code ?? 'INTERNAL';
    // A document of the page's own is refused only by a fault of ours.
    const code = (told.startsWith('GRAPHQL_') ? 'INTERNAL' : told) as ErrorCode;
    throw new HostError(code, sentence(first.message), first.extensions?.hint);
  }
  if (result.data === undefined || result.data === null) {
    throw new HostError('INTERNAL', 'The device answered without data.');
  }
  return result.data as Result;
}

/** Errors of libraries begin in lower case; a person reads a sentence. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Any thrown thing as a `HostError`. */
export function asHostError(error: unknown): HostError {
  if (error instanceof HostError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HostError('INTERNAL', message);
}

/** Name of the first operation of a document, for logs of the device. */
export function operationName(query: string): string | undefined {
  return /(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1];
}

export function requestOf(query: string, variables: unknown): GraphQLRequest {
  const name = operationName(query);
  return { query, variables: variables ?? {}, ...(name ? { operationName: name } : {}) };
}
