// @ts-check
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { STORY } from '../lib/patience.js';
import { freshFolder } from '../lib/paths.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */

const { open } = stories();
const WORDS = 'copper river lantern moth ladder window';

/** @param {(stage: Stage) => Promise<void>} story */
async function alone(story) {
  const stage = await open({}, PRACTISED);
  try {
    await story(stage);
  } catch (fault) {
    keepScreenshot('failed/carry', await stage.page.screenshot());
    throw fault;
  } finally {
    await stage.close();
  }
}

/**
 * @param {Stage} stage
 * @param {string} name
 */
async function judged(stage, name) {
  keepScreenshot(`carry/${name}`, await stage.page.screenshot());
  assert.deepEqual(await violations(stage.page), [], name);
}

/**
 * @param {Stage} stage
 * @param {string} kind
 */
async function done(stage, kind) {
  await stage.page.locator(`[data-testid="task"][data-task-kind="${kind}"][data-state="DONE"]`).first().waitFor();
}

/** @param {Stage} stage */
async function withWell(stage) {
  const layer = await wells(stage);
  const { Name = '' } = await keysOf(stage, layer);
  return addPoint(stage, layer, { [Name]: 'Carried well' });
}

/**
 * Looks into a file by its path.
 * @param {Stage} stage
 * @param {string} path
 */
async function look(stage, path) {
  await stage.click('nav-sync', 'carry-open-open');
  await stage.at('carry-path').fill(path);
  await stage.click('carry-look');
}

test('a file on a stick takes a region and edits to another laptop, once', { timeout: STORY }, () => alone(async (ana) => {
  const path = join(freshFolder('stick'), 'team.mofp');
  const id = await withWell(ana);
  await ana.addSource();
  await ana.at('source-card').first().waitFor();
  await ana.addRegion('-20, 30, 40, 70', 'Europe');
  await ana.regionIs('DONE');
  await ana.click('nav-sync', 'carry-pack-open');
  await ana.at('pack-region').check();
  await ana.at('pack-path').fill(path);
  await judged(ana, 'pack');
  await ana.click('pack-go');
  await done(ana, 'PACK_CARRY');
  assert.ok(existsSync(path));
  await alone(async (ben) => {
    await look(ben, path);
    await ben.at('carry-contents').waitFor();
    await ben.at('carry-signer').getByText('Unknown signer').waitFor();
    await judged(ben, 'inspect');
    await ben.click('carry-take');
    await done(ben, 'UNPACK_CARRY');
    assert.equal((await featureOf(ben, id)).label, 'Carried well');
    // Whoever looks again sees a signer that is known, and that nothing is new.
    await look(ben, path);
    await ben.at('carry-nothing-new').waitFor();
    await ben.at('carry-signer').getByText('Known signer').waitFor();
    await judged(ben, 'nothing-new');
  });
}));

test('an encrypted file asks for its passphrase, and says when it is wrong', { timeout: STORY }, () => alone(async (stage) => {
  const path = join(freshFolder('stick'), 'secret.mofp');
  await withWell(stage);
  await stage.click('nav-sync', 'carry-pack-open');
  await stage.at('pack-edits-ALL').check();
  await stage.at('pack-encrypt').check();
  await stage.at('pack-passphrase').fill('abc');
  await stage.page.locator('[data-testid="pack-passphrase-strength"][data-strength="WEAK"]').waitFor();
  await stage.at('pack-passphrase').fill(WORDS);
  await stage.page.locator('[data-testid="pack-passphrase-strength"][data-strength="STRONG"]').waitFor();
  await stage.at('pack-passphrase-again').fill('else');
  await stage.page.getByText('are not the same').waitFor();
  await stage.at('pack-path').fill(path);
  assert.ok(await stage.at('pack-go').isDisabled());
  await stage.at('pack-passphrase-again').fill(WORDS);
  await judged(stage, 'pack-encrypted');
  await stage.click('pack-go');
  await done(stage, 'PACK_CARRY');
  assert.ok(!readFileSync(path).includes('Carried well'));
  await look(stage, path);
  await stage.at('carry-passphrase').fill('not the passphrase');
  await stage.click('carry-look');
  await stage.at('carry-refusal').waitFor();
  await judged(stage, 'wrong-passphrase');
  await stage.at('carry-passphrase').fill(WORDS);
  await stage.click('carry-look');
  await stage.at('carry-nothing-new').waitFor();
}));

test('a file that is no carry file is refused in words, and one that is dropped is asked for by its path', { timeout: STORY }, () => alone(async (stage) => {
  const path = join(freshFolder('stick'), 'notes.mofp');
  writeFileSync(path, 'not a carry file at all');
  await look(stage, path);
  await stage.at('carry-refusal').waitFor();
  await judged(stage, 'refused');
  await stage.click('nav-map');
  await stage.page.evaluate(() => {
    const given = new DataTransfer();
    given.items.add(new File(['x'], 'team.mofp'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
  });
  await stage.at('carry').getByText('does not say where team.mofp is').waitFor();
}));
