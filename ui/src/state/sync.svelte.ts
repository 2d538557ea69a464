import {
  CancelSignInDocument,
  CancelSyncDocument,
  ChangeSyncSettingsDocument,
  ChooseWorkspaceDocument,
  CreateHubWorkspaceDocument,
  HeldChangesDocument,
  HubLinkDocument,
  HubWorkspacesDocument,
  JoinWorkspaceDocument,
  LinkHubDocument,
  PauseSyncDocument,
  ResumeSyncDocument,
  SignOutDocument,
  StartSignInDocument,
  SyncNowDocument,
  SyncPlanDocument,
  SyncStartDocument,
  SyncStateDocument,
  UnlinkHubDocument,
  UnlockAccountDocument,
  type HeldChangesQuery,
  type HubLinkPartsFragment,
  type HubWorkspacePartsFragment,
  type SignInPartsFragment,
  type SignInWay,
  type SyncPlanQuery,
  type SyncSettingsInput,
  type SyncStatePartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Latest } from './latest';

export type HubLink = HubLinkPartsFragment;
export type HubWorkspace = HubWorkspacePartsFragment;
export type SignIn = SignInPartsFragment;
export type SyncState = SyncStatePartsFragment;
export type SyncSettings = SyncState['settings'];
export type SyncPlan = SyncPlanQuery['syncPlan'];
export type HeldChange = HeldChangesQuery['heldChanges'][number];

const UNKNOWN: SyncState = {
  phase: 'UNLINKED',
  pendingChanges: 0,
  pendingPhotos: 0,
  waitingBehind: null,
  lastSync: null,
  lastTry: null,
  nextTry: null,
  held: 0,
  live: false,
  problem: null,
  progress: null,
  settings: { automatic: true, everyMinutes: null, photos: true, metered: false, bytesPerSecond: null, live: true },
};

/** The link to a hub, who is signed in there, and how synchronising stands. */
export class Sync {
  link = $state.raw<HubLink | null>(null);
  state = $state.raw<SyncState>(UNKNOWN);
  /** The device has said how it stands. */
  loaded = $state(false);
  readonly #states: Latest<null, SyncState>;
  readonly #links: Latest<null, HubLink | null>;

  constructor(
    private readonly host: Host,
    /** Called when somebody has signed in, wherever the person looks by then. */
    private readonly signedIn: (name: string | null) => void,
  ) {
    this.#states = new Latest(
      async () => (await host.execute(SyncStateDocument, {})).syncState,
      (state) => (this.state = state),
    );
    this.#links = new Latest(
      async () => (await host.execute(HubLinkDocument, {})).hubLink,
      (link) => {
        const before = this.link?.account.state;
        this.link = link;
        if (before !== undefined && before !== 'SIGNED_IN' && link?.account.state === 'SIGNED_IN') this.signedIn(link.account.name);
      },
    );
  }

  /** Signed in and taking part in a workspace: everything with the hub can be done. */
  get ready(): boolean {
    return this.link?.account.state === 'SIGNED_IN' && this.link.workspace !== null;
  }

  async load(): Promise<void> {
    const found = await this.host.execute(SyncStartDocument, {});
    this.link = found.hubLink;
    this.state = found.syncState;
    this.loaded = true;
  }

  /** The device says that how it stands has changed; it may say so many times a second. */
  tellState(): void {
    this.#states.want(null);
  }

  /** The device says that the link or the sign-in has changed. */
  tellLink(): void {
    this.#links.want(null);
    this.#states.want(null);
  }

  async linkHub(url: string, clientId: string | null): Promise<void> {
    this.#took((await this.host.execute(LinkHubDocument, { url, clientId })).linkHub);
  }

  async unlink(): Promise<void> {
    await this.host.execute(UnlinkHubDocument, {});
    this.#took(null);
  }

  async startSignIn(way: SignInWay): Promise<SignIn> {
    const { startSignIn } = await this.host.execute(StartSignInDocument, { way });
    const { link } = this;
    if (link) this.#took({ ...link, account: { ...link.account, signIn: startSignIn } });
    this.tellLink();
    return startSignIn;
  }

  async cancelSignIn(): Promise<void> {
    this.#took((await this.host.execute(CancelSignInDocument, {})).cancelSignIn);
  }

  async unlock(passphrase: string): Promise<void> {
    this.#took((await this.host.execute(UnlockAccountDocument, { passphrase })).unlockAccount);
  }

  async signOut(): Promise<void> {
    this.#took((await this.host.execute(SignOutDocument, {})).signOut);
  }

  async workspaces(): Promise<HubWorkspace[]> {
    return (await this.host.execute(HubWorkspacesDocument, {})).hubWorkspaces;
  }

  async choose(id: string): Promise<void> {
    this.#took((await this.host.execute(ChooseWorkspaceDocument, { id })).chooseWorkspace);
  }

  async join(code: string): Promise<void> {
    this.#took((await this.host.execute(JoinWorkspaceDocument, { code })).joinWorkspace);
  }

  async create(name: string): Promise<void> {
    this.#took((await this.host.execute(CreateHubWorkspaceDocument, { name })).createHubWorkspace);
  }

  async now(): Promise<void> {
    this.state = (await this.host.execute(SyncNowDocument, {})).syncNow;
  }

  async cancel(): Promise<void> {
    this.state = (await this.host.execute(CancelSyncDocument, {})).cancelSync;
  }

  async pause(): Promise<void> {
    this.state = (await this.host.execute(PauseSyncDocument, {})).pauseSync;
  }

  async resume(): Promise<void> {
    this.state = (await this.host.execute(ResumeSyncDocument, {})).resumeSync;
  }

  async plan(): Promise<SyncPlan> {
    return (await this.host.execute(SyncPlanDocument, {})).syncPlan;
  }

  async held(): Promise<HeldChange[]> {
    return (await this.host.execute(HeldChangesDocument, {})).heldChanges;
  }

  async change(input: SyncSettingsInput): Promise<void> {
    const { changeSyncSettings } = await this.host.execute(ChangeSyncSettingsDocument, { input });
    this.state = { ...this.state, settings: changeSyncSettings };
  }

  /** What a mutation answered is newer than any question under way. */
  #took(link: HubLink | null): void {
    this.#links.drop();
    this.link = link;
    this.tellState();
  }
}
