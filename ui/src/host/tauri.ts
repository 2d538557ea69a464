import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { open, save } from '@tauri-apps/plugin-dialog';
import { openUrl, revealItemInDir } from '@tauri-apps/plugin-opener';
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
  type FilePick,
  type GivenFile,
  type Host,
  type SubscriptionSink,
} from './host';

/** The device inside the window: GraphQL over IPC, tiles over the window's own protocol. */
export function tauriHost(): Host {
  const prefix = convertFileSrc('', 'mapoffline');
  return {
    kind: 'window',
    async execute(document, variables) {
      const request = requestOf(document.toString(), variables);
      try {
        return dataOf(await invoke<ExecutionResult>('graphql', { request }));
      } catch (error) {
        throw asHostError(error);
      }
    },
    subscribe(document, variables, sink) {
      return subscribe(requestOf(document.toString(), variables), sink);
    },
    tileTemplate: (path) => `${prefix}${path}/{z}/{x}/{y}`,
    authorise: (url) => ({ url }),
    pictureUrl: (order) => `${prefix}${picturePath(order)}`,
    sheetUrl: (region, options) => `${prefix}${sheetPath(region, options)}`,
    thumbnailUrl: (region, theme, size, version) => `${prefix}${thumbnailPath(region, theme, size, version)}`,
    editsUrl: (layer) => `${prefix}edits/${encodeURIComponent(layer)}/{z}/{x}/{y}`,
    photoUrl: (sha256, size) => `${prefix}${photoPath(sha256, size)}`,
    putPhoto,
    loadImage: (url) => Promise.resolve({ src: url, release: () => undefined }),
    dialogs: {
      open: (pick) => open({ title: pick.title, multiple: false, directory: pick.folder ?? false, filters: filters(pick) }),
      save: (pick) =>
        save({
          title: pick.title,
          filters: filters(pick),
          ...(pick.suggestedName ? { defaultPath: pick.suggestedName } : {}),
        }),
    },
    openLink(url) {
      void openUrl(url);
    },
    desktop: {
      onFiles,
      showWork: (work) => void invoke('show_work', { work }),
      notify: (title, body) => void invoke('notify', { title, body }),
      showFolder: (path) => revealItemInDir(path),
      print: () => invoke('print_page'),
    },
  };
}

/** A raw command: a body of a custom protocol gets lost in some web views. */
async function putPhoto(photo: Blob): Promise<string> {
  const bytes = new Uint8Array(await photo.arrayBuffer());
  try {
    return await invoke<string>('put_photo', bytes);
  } catch (error) {
    throw new HostError('BAD_INPUT', String(error));
  }
}

function onFiles(take: (files: readonly GivenFile[]) => void): () => void {
  let stopped = false;
  const ask = async (): Promise<void> => {
    const files = await invoke<GivenFile[]>('take_files');
    if (!stopped && files.length > 0) take(files);
  };
  // Listening first: a file that comes between the two is then asked for twice, not never.
  const listening = listen('files-waiting', () => void ask());
  void listening.then(ask);
  return () => {
    stopped = true;
    void listening.then((stop) => stop());
  };
}

function subscribe<Result>(request: unknown, sink: SubscriptionSink<Result>): () => void {
  const channel = new Channel<ExecutionResult>();
  let stopped = false;
  let id: number | null = null;
  channel.onmessage = (result) => {
    if (stopped) return;
    try {
      sink.next(dataOf<Result>(result));
    } catch (error) {
      sink.ended(asHostError(error));
    }
  };
  invoke<number>('subscribe', { request, channel }).then(
    (given) => {
      id = given;
      if (stopped) void invoke('unsubscribe', { id });
    },
    (error: unknown) => sink.ended(asHostError(error)),
  );
  return () => {
    stopped = true;
    if (id !== null) void invoke('unsubscribe', { id });
  };
}

function filters(pick: FilePick): { name: string; extensions: string[] }[] {
  return [{ name: pick.title, extensions: [...pick.extensions] }];
}
