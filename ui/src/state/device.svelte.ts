import {
  CleanupDocument,
  CleanupPlanDocument,
  DeviceDocument,
  DeviceNameDocument,
  SetDeviceNameDocument,
  SetExportFolderDocument,
  SetQuotaDocument,
  SettingsDocument,
  SetWorkOfflineDocument,
  StoreDocument,
  type CleanupPlanQuery,
  type DeviceQuery,
} from '../graphql/generated/graphql';
import type { Host, HostError } from '../host/host';

export type CleanupPlan = CleanupPlanQuery['cleanupPlan'];

/** What the device says of itself: version, settings, store. */
export class Device {
  about = $state<DeviceQuery['device'] | null>(null);
  settings = $state<DeviceQuery['settings']>({ workOffline: false, quotaBytes: null, exportFolder: null, deviceName: null });
  store = $state<DeviceQuery['store'] | null>(null);
  /** The stream of changes stands. */
  connected = $state(true);
  /** Why it does not stand. */
  refusal = $state.raw<HostError | null>(null);
  #networkUp = $state(typeof navigator === 'undefined' ? true : navigator.onLine);

  constructor(private readonly host: Host) {
    globalThis.addEventListener?.('online', () => (this.#networkUp = true));
    globalThis.addEventListener?.('offline', () => (this.#networkUp = false));
  }

  get networkUp(): boolean {
    return this.#networkUp;
  }

  /** Nothing can be fetched now, by choice or by circumstance. */
  get offline(): boolean {
    return this.settings.workOffline || !this.#networkUp;
  }

  get readOnly(): boolean {
    return this.about?.readOnly ?? false;
  }

  async load(): Promise<void> {
    const found = await this.host.execute(DeviceDocument, {});
    this.about = found.device;
    this.settings = found.settings;
    this.store = found.store;
  }

  async loadStore(): Promise<void> {
    this.store = (await this.host.execute(StoreDocument, {})).store;
  }

  async loadSettings(): Promise<void> {
    this.settings = (await this.host.execute(SettingsDocument, {})).settings;
  }

  async setWorkOffline(value: boolean): Promise<void> {
    this.settings = (await this.host.execute(SetWorkOfflineDocument, { value })).setWorkOffline;
  }

  async setQuota(quota: number | null): Promise<void> {
    this.settings = (await this.host.execute(SetQuotaDocument, { bytes: quota })).setQuota;
  }

  async setExportFolder(path: string | null): Promise<void> {
    this.settings = (await this.host.execute(SetExportFolderDocument, { path })).setExportFolder;
  }

  /** What people call this device; `null` leaves it the machine's own name. */
  async setName(name: string | null): Promise<void> {
    this.settings = (await this.host.execute(SetDeviceNameDocument, { name })).setDeviceName;
    const { device } = await this.host.execute(DeviceNameDocument, {});
    if (this.about) this.about = { ...this.about, name: device.name };
  }

  async cleanupPlan(targetBytes: number | null): Promise<CleanupPlan> {
    return (await this.host.execute(CleanupPlanDocument, { targetBytes })).cleanupPlan;
  }

  async cleanup(ids: string[]): Promise<CleanupPlan> {
    const { cleanup } = await this.host.execute(CleanupDocument, { ids });
    await this.loadStore();
    return cleanup;
  }
}
