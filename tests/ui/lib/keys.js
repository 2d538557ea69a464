// @ts-check
/** A person without a mouse: Tab leads through the page, and what has the keyboard can be seen. */
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */

/** More controls than any screen has. */
const MOST = 120;

export class Keys {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string[]} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /**
   * Goes on with Tab until the control has the keyboard, which must be seen.
   * @param {string} testid
   */
  async to(testid) {
    /** @type {string[]} */
    const passed = [];
    for (let presses = 0; presses < MOST; presses += 1) {
      const { here, visible } = await this.page.evaluate(() => {
        const { activeElement } = document;
        return { here: activeElement?.getAttribute('data-testid') ?? activeElement?.tagName ?? '', visible: activeElement?.matches(':focus-visible') ?? false };
      });
      if (here === testid) {
        assert.ok(visible, `the focus on ${testid} can't be seen`);
        return;
      }
      passed.push(here);
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`${testid} can't be reached with Tab, only ${[...new Set(passed)].join(', ')}`);
  }

  /**
   * Waits for a control, goes to it and presses Enter.
   * @param {string[]} testids
   */
  async use(...testids) {
    for (const testid of testids) {
      await this.page.getByTestId(testid).first().waitFor();
      await this.to(testid);
      await this.page.keyboard.press('Enter');
    }
  }

  /**
   * Writes into a field, in place of what is there.
   * @param {string} testid
   * @param {string} text
   */
  async write(testid, text) {
    await this.page.getByTestId(testid).first().waitFor();
    await this.to(testid);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }
}
