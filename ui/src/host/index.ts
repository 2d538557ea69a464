import { loopbackHost, takeKey } from './loopback';
import type { Host } from './host';

export { asHostError, HostError, type Host } from './host';

/** The host that this page runs in, or `null` when the loopback key is missing. */
export async function connectHost(): Promise<Host | null> {
  if ('__TAURI_INTERNALS__' in window) {
    const { tauriHost } = await import('./tauri');
    return tauriHost();
  }
  const key = takeKey(window.location, window.history, window.sessionStorage);
  return key ? loopbackHost(window.location.origin, key) : null;
}
