import { createContext } from 'svelte';
import { ChangesDocument, type ChangesSubscription } from '../graphql/generated/graphql';
import type { BoundsValue } from '../format/coordinates';
import { asHostError, type Host } from '../host/host';
import { t } from '../text';
import { Carry } from './carry';
import { Cloud } from './cloud.svelte';
import { Audit } from './audit.svelte';
import { Device } from './device.svelte';
import { Draft } from './draft.svelte';
import { Edits } from './edits.svelte';
import { Find, type FoundItem } from './find.svelte';
import { History } from './history.svelte';
import { Layers } from './layers.svelte';
import { MapState } from './map.svelte';
import { Measuring } from './measuring.svelte';
import { OnSite } from './onsite.svelte';
import { Preferences } from './preferences.svelte';
import { Regions } from './regions.svelte';
import { reviewCalls } from './review-calls';
import { Review } from './review.svelte';
import { Router } from './router.svelte';
import { Sources, type Source } from './sources.svelte';
import { Sync } from './sync.svelte';
import { tellEnd } from './task-end';
import { Tasks } from './tasks.svelte';
import { Toasts } from './toasts.svelte';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** Everything that the components share, made once for a host. */
export class App {
  readonly router = new Router();
  readonly toasts = new Toasts();
  readonly preferences: Preferences;
  readonly device: Device;
  readonly sources: Sources;
  readonly regions: Regions;
  readonly tasks: Tasks;
  readonly map: MapState;
  readonly draft: Draft;
  readonly find: Find;
  readonly onSite: OnSite;
  readonly measuring: Measuring;
  readonly edits: Edits;
  readonly layers: Layers;
  readonly history: History;
  readonly review: Review;
  readonly audit: Audit;
  readonly sync: Sync;
  readonly cloud: Cloud;
  readonly carry: Carry;
  keysShown = $state(false);
  /** Moves on by itself so that “2 h ago” stays true. */
  now = $state(Date.now());

  constructor(
    readonly host: Host,
    storage: Storage,
  ) {
    this.preferences = new Preferences(storage);
    this.device = new Device(host);
    this.sources = new Sources(host);
    this.regions = new Regions(host);
    this.tasks = new Tasks(host, (task) => tellEnd(this.toasts, task));
    this.map = new MapState(host);
    this.onSite = new OnSite(host);
    this.measuring = new Measuring(host);
    this.layers = new Layers(host);
    this.history = new History(host);
    this.audit = new Audit(host);
    this.sync = new Sync(host, (name) => name !== null && this.toasts.done(t.sync.account.signedIn(name)));
    this.cloud = new Cloud(host, this.tasks);
    this.carry = new Carry(host, this.tasks);
    this.review = new Review(reviewCalls(host), {
      failed: (error) => this.toasts.failed(error),
      settledBy: (label, who) => this.toasts.done(who === null ? t.review.settledElse(label) : t.review.settledWho(label, who)),
      show: (id) => this.router.go(id === null ? { name: 'review' } : { name: 'review-of', id }),
      undoEdit: () => this.edits.undo(),
    });
    this.find = new Find(host, storage);
    this.draft = new Draft(host, (error) => this.toasts.failed(error));
    this.edits = new Edits(host, {
      layers: () => this.layers.all,
      showLayer: (id) => this.attempt(() => this.layers.show(id, true)),
      clearMap: () => this.#clearMap(),
      form: (id) => this.#showForm(id),
      failed: (error) => this.toasts.failed(error),
      deleted: (count) => this.toasts.done(t.edits.deleted(count), { label: t.edits.undo, run: () => this.edits.undo() }),
    });
  }

  /** The source over the world, or `null` for the world alone. */
  get shown(): Source | null {
    const source = this.sources.byId(this.preferences.shownSource);
    return source && source.kind !== 'WORLD' ? source : null;
  }

  /** What is marked on the map: missing tiles, while they cannot be fetched as one looks. */
  get hatch(): readonly BoundsValue[] {
    const marked = this.shown !== null && (this.device.offline || this.map.tilesFailing);
    return marked ? (this.map.coverage?.missing ?? []) : [];
  }

  show(source: Source | null): void {
    this.preferences.shownSource = source && source.kind !== 'WORLD' ? source.id : null;
    this.map.tilesFailing = false;
    if (source?.bounds) this.map.surface?.fit(source.bounds);
  }

  /** The map follows the position, or no longer. */
  toggleFollowing(): void {
    this.onSite.following = !this.onSite.following && this.onSite.fix !== null;
  }

  /** Measuring begins on the map, or ends. */
  toggleMeasuring(): void {
    if (this.measuring.active) return this.measuring.stop();
    this.map.drawing = false;
    if (this.router.route.name === 'plan') this.router.go({ name: 'map' });
    this.measuring.start();
  }

  /** Nothing else is drawn on the map: areas, measuring. */
  #clearMap(): void {
    this.map.drawing = false;
    if (this.measuring.active) this.measuring.stop();
    if (this.router.route.name === 'plan') this.router.go({ name: 'map' });
  }

  #showForm(id: string | null): void {
    if (id !== null) this.router.go({ name: 'feature', id });
    else if (this.router.route.name === 'feature') this.router.go({ name: 'layers' });
  }

  /** Shows what was found: a region opens, anything else is marked. */
  goTo(item: FoundItem): void {
    const { surface, view } = this.map;
    if (item.kind === 'REGION' && item.regionId) {
      this.router.go({ name: 'region', id: item.regionId });
      if (item.bounds) surface?.fit(item.bounds);
      return;
    }
    const camera = { lng: item.lon, lat: item.lat, zoom: item.zoom };
    this.find.marked = item;
    if (view && surface === view) view.flyTo(camera);
    else surface?.jumpTo(camera);
    surface?.focus();
  }

  async load(): Promise<void> {
    await Promise.all([this.device.load(), this.sources.load(), this.regions.load(), this.regions.loadDeleted(), this.tasks.load(), this.onSite.load(), this.layers.load(), this.edits.load(), this.sync.load(), this.cloud.load()]);
  }

  /** Does what a person asked for; a refusal becomes a message. */
  async attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      this.toasts.failed(error);
      return undefined;
    }
  }

  /** Follows the device's changes until the returned function is called, over broken connections. */
  follow(): () => void {
    let stopped = false;
    let wait = FIRST_RETRY_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = (): void => undefined;
    const start = (): void => {
      stop = this.host.subscribe(ChangesDocument, {}, {
        next: (result) => {
          wait = FIRST_RETRY_MS;
          this.device.connected = true;
          void this.#take(result.changes);
        },
        ended: () => {
          if (stopped) return;
          this.device.connected = false;
          timer = setTimeout(() => void again(), wait);
          wait = Math.min(LAST_RETRY_MS, wait * 2);
        },
      });
    };
    const again = async (): Promise<void> => {
      try {
        await this.load();
        this.device.connected = true;
        this.device.refusal = null;
      } catch (error) {
        this.device.refusal = asHostError(error);
        // A device that was started anew has another key: trying again cannot help.
        if (this.device.refusal.code === 'LOCKED') return;
        timer = setTimeout(() => void again(), wait);
        wait = Math.min(LAST_RETRY_MS, wait * 2);
        return;
      }
      if (!stopped) start();
    };
    start();
    const leave = this.onSite.listen();
    const clock = setInterval(() => (this.now = Date.now()), 20_000);
    return () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(clock);
      leave();
      stop();
    };
  }

  async #take(change: ChangesSubscription['changes']): Promise<void> {
    switch (change.kind) {
      case 'REGION':
        if (change.region) this.regions.tell(change.region);
        else await this.regions.load();
        return;
      case 'REGION_DELETED':
        if (change.regionId) this.regions.drop(change.regionId);
        return this.regions.loadDeleted();
      case 'TASK':
        if (change.taskId) this.tasks.tell(change.taskId, change.task);
        return;
      case 'SOURCES':
        return this.sources.load();
      case 'STORE':
        await this.device.loadStore();
        // Deleted regions go by themselves when their space is needed.
        if ((this.device.store?.deletedRegions ?? 0) !== this.regions.deleted.length) await this.regions.loadDeleted();
        return;
      case 'EDITS':
        this.edits.tell(change.editState);
        void this.review.tell();
        // What is pending grows with each edit, also while nothing is tried.
        if (this.sync.link) this.sync.tellState();
        return this.layers.tell(change.editState);
      case 'ACCOUNT':
        return this.sync.tellLink();
      case 'SYNC':
        return this.sync.tellState();
      case 'CLOUD':
        return this.cloud.tell();
      case 'SETTINGS':
        return this.device.loadSettings();
    }
  }
}

export const [useApp, provideApp] = createContext<App>();
