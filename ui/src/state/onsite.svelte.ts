import type { Geometry } from 'geojson';
import {
  ConnectPositionDocument,
  DeleteTrackDocument,
  DisconnectPositionDocument,
  ExportTrackDocument,
  FinishTrackDocument,
  ImportTrackDocument,
  OnSiteDocument,
  PauseTrackDocument,
  PositionNotationsDocument,
  PositionsDocument,
  RenameTrackDocument,
  RestoreTrackDocument,
  ResumeTrackDocument,
  SerialPortsDocument,
  StartTrackDocument,
  TrackLineDocument,
  TracksDocument,
  type ExportTrackMutation,
  type OnSiteQuery,
  type PositionNotationsQuery,
  type PositionPartsFragment,
  type PositionSourceInput,
  type SerialPortsQuery,
  type TrackPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';

export type Position = PositionPartsFragment;
export type PositionMemory = NonNullable<OnSiteQuery['positionMemory']>;
export type Track = TrackPartsFragment;
export type SerialPorts = SerialPortsQuery;
export type PlaceNotations = PositionNotationsQuery['notations'];

const RETRY_MS = 2000;
/** The line of a track that grows is read again at most this often, and less often as it gets long. */
const LINE_PAUSE_MS = 2000;
/** A place is written in words at most this often. */
const WORDS_PAUSE_MS = 900;

/** Where the laptop is, and where it went. */
export class OnSite {
  position = $state.raw<Position | null>(null);
  memory = $state.raw<PositionMemory | null>(null);
  tracks = $state.raw<readonly Track[]>([]);
  ports = $state.raw<SerialPorts | null>(null);
  /** The map moves with the position until a person moves it. */
  following = $state(false);
  /** Tracks on the map, with their lines. */
  lines = $state.raw<ReadonlyMap<string, Geometry>>(new Map());
  /** The position in every notation. */
  notations = $state.raw<PlaceNotations | null>(null);
  #tracksChanged = -1;
  #linePoints = 0;
  #lineAt = 0;
  #wordsAt = 0;

  constructor(private readonly host: Host) {}

  get connected(): boolean {
    return this.position !== null && this.position.quality !== 'OFF';
  }

  /** The last fix, as long as there is a connection that it came by. */
  get fix(): Position['fix'] {
    return this.connected ? (this.position?.fix ?? null) : null;
  }

  get recording(): Track | null {
    return this.position?.recording ?? null;
  }

  async load(): Promise<void> {
    const { position, positionMemory, tracks } = await this.host.execute(OnSiteDocument, {});
    this.memory = positionMemory;
    this.tracks = tracks;
    this.#take(position);
  }

  async loadPorts(): Promise<void> {
    this.ports = await this.host.execute(SerialPortsDocument, {});
  }

  /** Listens to the position until the returned function is called, over broken connections. */
  listen(): () => void {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = (): void => undefined;
    const start = (): void => {
      stop = this.host.subscribe(PositionsDocument, {}, {
        next: ({ position }) => this.#take(position),
        ended: () => {
          if (!stopped) timer = setTimeout(start, RETRY_MS);
        },
      });
    };
    start();
    return () => {
      stopped = true;
      clearTimeout(timer);
      stop();
    };
  }

  async connect(input: PositionSourceInput): Promise<void> {
    this.#take((await this.host.execute(ConnectPositionDocument, { input })).connectPosition);
    const { positionMemory } = await this.host.execute(OnSiteDocument, {});
    this.memory = positionMemory;
  }

  async disconnect(): Promise<void> {
    this.following = false;
    this.#take((await this.host.execute(DisconnectPositionDocument, {})).disconnectPosition);
  }

  async start(name: string | null): Promise<void> {
    const { startTrack } = await this.host.execute(StartTrackDocument, { name });
    this.#recorded(startTrack);
  }

  async pause(id: string): Promise<void> {
    this.#recorded((await this.host.execute(PauseTrackDocument, { id })).pauseTrack);
  }

  async resume(id: string): Promise<void> {
    this.#recorded((await this.host.execute(ResumeTrackDocument, { id })).resumeTrack);
  }

  async finish(id: string): Promise<Track> {
    const { finishTrack } = await this.host.execute(FinishTrackDocument, { id });
    if (this.position?.recording?.id === id) this.position = { ...this.position, recording: null };
    await this.#loadTracks();
    await this.show(id);
    return finishTrack;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.host.execute(RenameTrackDocument, { id, name });
    await this.#loadTracks();
  }

  async delete(id: string): Promise<void> {
    await this.host.execute(DeleteTrackDocument, { id });
    this.hide(id);
    await this.#loadTracks();
  }

  async restore(id: string): Promise<void> {
    await this.host.execute(RestoreTrackDocument, { id });
    await this.#loadTracks();
  }

  async export(id: string, path: string): Promise<ExportTrackMutation['exportTrack']> {
    return (await this.host.execute(ExportTrackDocument, { id, path })).exportTrack;
  }

  async import(path: string): Promise<Track> {
    const { importTrack } = await this.host.execute(ImportTrackDocument, { path, name: null });
    await this.#loadTracks();
    await this.show(importTrack.id);
    return importTrack;
  }

  /** Puts a track on the map. */
  async show(id: string): Promise<void> {
    const { track } = await this.host.execute(TrackLineDocument, { id });
    if (track) this.lines = new Map(this.lines).set(id, track.geometry as Geometry);
  }

  hide(id: string): void {
    const lines = new Map(this.lines);
    lines.delete(id);
    this.lines = lines;
  }

  #recorded(track: Track): void {
    if (this.position) this.position = { ...this.position, recording: track };
    this.#linePoints = 0;
    void this.#loadTracks().catch(() => undefined);
  }

  async #loadTracks(): Promise<void> {
    this.tracks = (await this.host.execute(TracksDocument, {})).tracks;
  }

  #take(position: Position): void {
    const listed = this.#tracksChanged;
    this.#tracksChanged = position.tracksChanged;
    this.position = position;
    if (listed >= 0 && listed !== position.tracksChanged) void this.#loadTracks().catch(() => undefined);
    this.#growLine(position.recording);
    this.#write(position.fix);
  }

  #growLine(track: Track | null): void {
    if (!track || track.points === this.#linePoints) return;
    const pause = Math.max(LINE_PAUSE_MS, track.points);
    if (Date.now() - this.#lineAt < pause) return;
    this.#lineAt = Date.now();
    this.#linePoints = track.points;
    void this.show(track.id).catch(() => undefined);
  }

  #write(fix: Position['fix']): void {
    if (!fix) this.notations = null;
    if (!fix || Date.now() - this.#wordsAt < WORDS_PAUSE_MS) return;
    this.#wordsAt = Date.now();
    const place = { lon: fix.lon, lat: fix.lat };
    void this.host.execute(PositionNotationsDocument, place).then(
      ({ notations }) => (this.notations = notations),
      () => undefined,
    );
  }
}
