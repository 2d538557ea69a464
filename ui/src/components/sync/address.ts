/** Why a text is no address of a hub; the device asks the hub itself, and has the last word. */
export type AddressFault = 'EMPTY' | 'BAD' | 'SECRET' | 'PLAIN';

export type Address = { readonly url: string } | { readonly fault: AddressFault };

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads what a person types for a hub: a bare name means https, or http for this machine itself.
 */
export function hubAddress(text: string): Address {
  const typed = text.trim().replace(/^\/+/, '');
  if (!typed) return { fault: 'EMPTY' };
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `${bareIsLocal(typed) ? 'http' : 'https'}://${typed}`;
  const url = parsed(schemed);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname || url.search || url.hash) return { fault: 'BAD' };
  if (url.username || url.password) return { fault: 'SECRET' };
  const local = LOOPBACK.test(url.hostname);
  // One word alone is a typing mistake more often than a machine of this network.
  if (!local && !url.hostname.includes('.') && !url.hostname.includes(':')) return { fault: 'BAD' };
  if (url.protocol === 'http:' && !local) return { fault: 'PLAIN' };
  return { url: url.href.replace(/\/+$/, '') };
}

function bareIsLocal(typed: string): boolean {
  const host = /^(\[[^\]]*\]|[^/:]*)/.exec(typed)?.[1] ?? '';
  return LOOPBACK.test(host);
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The address as people say it: without what is always the same. */
export function hubName(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/+$/, '');
}
