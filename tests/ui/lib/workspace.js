// @ts-check
/** A workspace and what an admin prepares in it before people leave; and laptops in it that nobody looks at. */
import { until } from './patience.js';

/** @typedef {import('./device.js').Device} Device */
/** @typedef {import('./hub.js').Hub} Hub */

const SOURCE = `mutation($w: ID!, $url: String!) { addSource(workspace: $w, input: { name: "Toner", url: $url,
  allowPrivate: true, bulkAllowed: true, minZoom: 0, maxZoom: 3, attribution: "© Town" }) { id } }`;
const REGION = `mutation($w: ID!, $s: ID!, $name: String!) { createRegion(workspace: $w, input: { name: $name, source: $s,
  bounds: [-180, -85, 180, 85], minZoom: 0, maxZoom: 3 }) { id } }`;
const FILL = 'mutation($w: ID!, $r: ID!) { startJob(workspace: $w, region: $r, kind: CACHE) { id } }';
const JOB = 'query($w: ID!, $j: ID!) { workspace(id: $w) { job(id: $j) { state reason } } }';

export class Workspace {
  /**
   * @param {Hub} hub
   * @param {string} token of its admin
   * @param {string} id
   */
  constructor(hub, token, id) {
    this.hub = hub;
    this.token = token;
    this.id = id;
  }

  /**
   * @param {Hub} hub
   * @param {string} admin
   * @param {string} name
   */
  static async make(hub, admin, name) {
    const token = await hub.token(admin);
    const { createWorkspace } = await hub.ask(token, 'mutation($name: String!) { createWorkspace(name: $name) { id } }', { name });
    return new Workspace(hub, token, createWorkspace.id);
  }

  /**
   * @param {string} query
   * @param {Record<string, unknown>} [variables]
   */
  ask(query, variables = {}) {
    return this.hub.ask(this.token, query, { w: this.id, ...variables });
  }

  /** A code that lets one person in, who edits and settles conflicts. */
  async invitation() {
    return (await this.ask('mutation($w: ID!) { inviteMember(workspace: $w, role: REVIEWER) { code } }')).inviteMember.code;
  }

  /**
   * A region of the whole world with all its tiles at the hub.
   * @param {string} name
   * @param {string} url of the tiles
   */
  async prepare(name, url) {
    const { addSource } = await this.ask(SOURCE, { url });
    const { createRegion } = await this.ask(REGION, { s: addSource.id, name });
    const { startJob } = await this.ask(FILL, { r: createRegion.id });
    let last = '';
    await until('the region is filled', async () => {
      const { job } = (await this.ask(JOB, { j: startJob.id })).workspace;
      last = JSON.stringify(job);
      if (['FAILED', 'CANCELLED'].includes(job.state)) throw new Error(last);
      return job.state === 'DONE';
    });
  }

  /**
   * Lets a laptop take part without its page.
   * @param {Device} device
   * @param {string} login
   */
  async admit(device, login) {
    await device.ask('mutation($url: String!) { linkHub(url: $url) { url } }', { url: this.hub.address });
    const { startSignIn } = await device.ask('mutation { startSignIn(way: CODE) { userCode } }');
    await this.hub.letIn(startSignIn.userCode, login);
    await until(`${login} is signed in`, async () => (await device.ask('{ hubLink { account { state } } }')).hubLink.account.state === 'SIGNED_IN');
    await device.ask('mutation($code: String!) { joinWorkspace(code: $code) { url } }', { code: await this.invitation() });
  }
}

/**
 * Brings a laptop to where the hub is.
 * @param {Device} device
 */
export async function exchange(device) {
  const state = async () => (await device.ask('{ syncState { phase lastSync pendingChanges problem { message } } }')).syncState;
  const before = (await state()).lastSync;
  await device.ask('mutation { syncNow { phase } }');
  await until('a round ends with nothing pending', async () => {
    const { lastSync, pendingChanges } = await state();
    return lastSync !== before && pendingChanges === 0;
  });
}
