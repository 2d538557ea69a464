// @ts-check
/** The whole main job without a pointer: what is typed is what a person types. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from '../lib/chromium.js';
import { STORY } from '../lib/patience.js';
import { worldPyramid } from '../lib/pyramid.js';
import { Stage, WORLD } from '../lib/stage.js';

/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** A person at the keys. */
class Hands {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.page = stage.page;
  }

  /** @param {string[]} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /**
   * Goes on with Tab until a control has the focus, and sees that it shows.
   * @param {string} testid
   */
  async tabTo(testid) {
    for (let presses = 0; presses < 80; presses += 1) {
      const [here, visible] = await this.page.evaluate(() => {
        const { activeElement } = document;
        return [activeElement?.getAttribute('data-testid'), activeElement?.matches(':focus-visible')];
      });
      if (here === testid) {
        assert.ok(visible, `the focus on ${testid} can't be seen`);
        return;
      }
      await this.press('Tab');
    }
    assert.fail(`${testid} can't be reached with Tab`);
  }

  /**
   * @param {string} testid
   * @param {string} text
   */
  async typeInto(testid, text) {
    await this.tabTo(testid);
    await this.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** @param {string} testid */
  async use(testid) {
    await this.tabTo(testid);
    await this.press('Enter');
  }
}

test('the whole main job by keys alone', { timeout: STORY }, async () => {
  const stage = await Stage.open(browser, await worldPyramid());
  const hands = new Hands(stage);
  try {
    await hands.use('first-dismiss');

    // A source.
    await hands.press('a');
    await hands.typeInto('source-url', stage.server.template);
    await hands.typeInto('source-name', 'By hand');
    await hands.typeInto('source-min-zoom', '0');
    await hands.typeInto('source-max-zoom', '3');
    await hands.tabTo('source-allow-private');
    await hands.press('Space');
    await hands.tabTo('source-bulk-allowed');
    await hands.press('Space');
    await hands.use('source-submit');
    await stage.at('source-card').first().waitFor();

    // An area, its cost, and the download.
    await hands.use('source-plan');
    await hands.typeInto('plan-bounds', WORLD);
    await hands.typeInto('plan-name', 'Typed');
    await stage.page.getByText('Download 85 tiles').waitFor();
    await hands.use('plan-download');
    await stage.regionIs('DONE');

    // Verified.
    await hands.use('region-verify');
    await stage.page.getByText(/85 tiles are good/).first().waitFor();

    // Deleted, after having seen what goes.
    await hands.use('region-delete');
    await stage.at('delete-goes').waitFor();
    await hands.use('delete-confirm');
    await stage.at('toast-action').waitFor();
    await stage.at('region-open').waitFor({ state: 'detached' });

    // Taken back, by the key that the message names.
    await hands.press('u');
    await hands.press('2');
    await stage.at('region-open').getByText('Typed').waitFor();
    await hands.use('region-open');
    await stage.regionIs('DONE');
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

test('messages can be reached, wait meanwhile, and can be closed by keys', { timeout: STORY }, async () => {
  const stage = await Stage.open(browser, await worldPyramid());
  const hands = new Hands(stage);
  try {
    await hands.use('first-dismiss');
    // The clock of the page stands still while the keyboard is on its way.
    await stage.page.clock.install();
    await stage.page.clock.pauseAt(Date.now() + 60_000);
    await hands.press('5');
    await hands.typeInto('quota', '20 GB');
    await hands.press('Enter');
    await stage.at('toast-done').waitFor();
    await hands.tabTo('toast-close');
    await stage.page.clock.runFor(20_000);
    assert.equal(await stage.at('toast-done').count(), 1, 'it waits while the keyboard is in it');
    await hands.press('Enter');
    await stage.at('toast-done').waitFor({ state: 'detached' });
  } finally {
    await stage.close();
  }
});
