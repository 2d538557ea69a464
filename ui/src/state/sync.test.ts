import { describe, expect, it, vi } from 'vitest';
import { HubLinkDocument, SyncStateDocument } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Sync, type HubLink } from './sync.svelte';

const account: HubLink['account'] = { state: 'SIGNED_OUT', place: null, name: null, why: null, signIn: null };
const link: HubLink = { url: 'https://hub.example.org', device: null, workspace: null, account };

/** A device that answers what it is told to. */
function device(): { sync: Sync; says: { hubLink: HubLink | null }; signedIn: ReturnType<typeof vi.fn>; asked: () => number } {
  const says: { hubLink: HubLink | null } = { hubLink: link };
  let asked = 0;
  const execute = async (document: unknown): Promise<unknown> => {
    await Promise.resolve();
    if (document === HubLinkDocument) return { hubLink: says.hubLink };
    if (document === SyncStateDocument) {
      asked += 1;
      return { syncState: { phase: 'IDLE', pendingChanges: asked } };
    }
    return { hubLink: says.hubLink, syncState: { phase: 'SIGNED_OUT', pendingChanges: 0 } };
  };
  const signedIn = vi.fn();
  return { sync: new Sync({ execute } as unknown as Host, signedIn), says, signedIn, asked: () => asked };
}

describe('Sync', () => {
  it('tells once that somebody has signed in', async () => {
    const { sync, says, signedIn } = device();
    await sync.load();
    expect(sync.ready).toBe(false);
    says.hubLink = { ...link, workspace: { id: 'w', name: 'Valley', role: 'EDITOR' }, account: { ...account, state: 'SIGNED_IN', name: 'Ana' } };
    sync.tellLink();
    await vi.waitFor(() => expect(sync.ready).toBe(true));
    sync.tellLink();
    await vi.waitFor(() => expect(sync.state.phase).toBe('IDLE'));
    expect(signedIn.mock.calls).toEqual([['Ana']]);
  });

  it('asks for the newest state only, however often it is told', async () => {
    const { sync, asked } = device();
    for (let told = 0; told < 100; told += 1) sync.tellState();
    await vi.waitFor(() => expect(sync.state.pendingChanges).toBe(2));
    expect(asked()).toBe(2);
  });
});
