// @ts-check
/** A laptop beside a hub: linked, signed in, in a workspace; as a person does it in the page. */
import { until } from './patience.js';

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./hub.js').Hub} Hub */

/**
 * @param {Stage} stage
 * @param {Hub} hub
 */
export async function link(stage, hub) {
  await stage.click('nav-sync');
  await stage.at('hub-address').fill(hub.address);
  await stage.click('hub-link');
  await stage.at('sign-in').waitFor();
}

/**
 * Signs in on the page that the browser opens.
 * @param {Stage} stage
 * @param {string} login
 */
export async function signInByBrowser(stage, login) {
  await stage.click('sign-in-browser');
  const opened = stage.page.context().waitForEvent('page');
  await stage.click('sign-in-link');
  const page = await opened;
  await page.getByLabel('Your name').fill(login);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await stage.at('sign-in').waitFor({ state: 'detached' });
  await page.close();
}

/**
 * Signs in by the code, on a page of another browser.
 * @param {Stage} stage
 * @param {string} login
 */
export async function signInByCode(stage, login) {
  await stage.click('sign-in-code');
  const code = (await stage.at('user-code').textContent()) ?? '';
  const address = (await stage.at('sign-in-link').getAttribute('href')) ?? '';
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  if (await page.locator('[name="user_code"]').count()) {
    await page.locator('[name="user_code"]').fill(code.trim());
    await page.getByRole('button').click();
  }
  await page.getByLabel('Your name').fill(login);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await stage.at('sign-in').waitFor({ state: 'detached' });
  await context.close();
}

/**
 * @param {Stage} stage
 * @param {string} name
 */
export async function makeWorkspace(stage, name) {
  await stage.at('make-name').fill(name);
  await stage.click('make-go');
  await stage.at('sync-buttons').waitFor();
}

/**
 * Waits until synchronising stands so.
 * @param {Stage} stage
 * @param {string} standing
 */
export async function stands(stage, standing) {
  await stage.page.locator(`[data-testid="status-sync"][data-standing="${standing}"]`).waitFor();
}

/**
 * Synchronises by the button, until there is nothing left to do.
 * @param {Stage} stage
 */
export async function syncNow(stage) {
  await stage.click('nav-sync');
  await stage.at('sync-standing').waitFor();
  const before = await lastSync(stage);
  await stage.page.keyboard.press('Escape');
  await stage.click('nav-sync', 'sync-now');
  await until('a round ends', async () => (await lastSync(stage)) !== before);
  await stands(stage, 'CURRENT');
}

/**
 * @param {Stage} stage
 * @returns {Promise<string | null>}
 */
async function lastSync(stage) {
  return (await stage.device.ask('{ syncState { lastSync } }')).syncState.lastSync;
}
