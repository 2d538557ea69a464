// @ts-check
/** A second laptop, and what two people made of the same things without knowing of each other. */
import { join } from 'node:path';
import { Device } from './device.js';
import { until } from './patience.js';
import { freshFolder, removeFolder } from './paths.js';

/** @typedef {import('./stage.js').Stage} Stage */

const CHANGE = 'mutation($id: ID!, $properties: Json, $geometry: Geometry) { changeFeature(id: $id, properties: $properties, geometry: $geometry) { id } }';
const DELETE = 'mutation($ids: [ID!]!) { deleteFeatures(ids: $ids) }';
const TASK = 'query($id: ID!) { task(id: $id) { state problem } }';
const ENDED = ['DONE', 'FAILED', 'CANCELLED'];

/** The laptop of another person. */
export class Colleague {
  home = freshFolder('colleague');
  #files = 0;

  /** @type {Device} */
  device = /** @type {any} */ (null);

  /** @param {string} name */
  static async arrive(name = 'M. Osei') {
    const colleague = new Colleague();
    colleague.device = await Device.serve(colleague.home, { MAP_OFFLINE_AUTHOR: name, MAP_OFFLINE_DEVICE: 'Field tablet' });
    return colleague;
  }

  /**
   * Gets all edits of the person at the stage, on a stick.
   * @param {Stage} stage
   */
  async takeFrom(stage) {
    await this.#carry(stage.device, this.device);
  }

  /**
   * Gives all edits to the person at the stage.
   * @param {Stage} stage
   */
  async giveTo(stage) {
    await this.#carry(this.device, stage.device);
  }

  /**
   * @param {Device} from
   * @param {Device} to
   */
  async #carry(from, to) {
    const path = join(this.home, `stick-${(this.#files += 1)}.mofp`);
    await done(from, (await from.ask('mutation($path: String!) { packCarry(input: { path: $path, edits: ALL, photos: false }) { id } }', { path })).packCarry.id);
    await done(to, (await to.ask('mutation($path: String!) { unpackCarry(path: $path, edits: true) { id } }', { path })).unpackCarry.id);
  }

  async leave() {
    await this.device?.stop();
    removeFolder(this.home);
  }
}

/**
 * Waits for the end of a long work.
 * @param {Device} device
 * @param {string} id
 */
export async function done(device, id) {
  /** @type {any} */
  let task;
  await until('the task has ended', async () => ENDED.includes((task = (await device.ask(TASK, { id })).task).state));
  if (task.state !== 'DONE') throw new Error(`${task.state}: ${task.problem}`);
}

/**
 * @param {Device} device
 * @param {string} id
 * @param {{ properties?: Record<string, unknown>, at?: [number, number] }} to
 */
export async function change(device, id, { properties, at }) {
  await device.ask(CHANGE, { id, ...(properties ? { properties } : {}), ...(at ? { geometry: { type: 'Point', coordinates: at } } : {}) });
}

/**
 * @param {Device} device
 * @param {string[]} ids
 */
export async function remove(device, ids) {
  await device.ask(DELETE, { ids });
}

/**
 * What waits for a person.
 * @param {Device} device
 * @param {Record<string, unknown>} [filter]
 */
export async function queueOf(device, filter = {}) {
  const { reviewQueue } = await device.ask('query($filter: ReviewFilter) { reviewQueue(filter: $filter) { total conflicts items { feature label kinds state assignee } } }', { filter });
  return reviewQueue;
}
