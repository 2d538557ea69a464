// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepScreenshot } from '../lib/results.js';
import { WORLD } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { onStage } = stories();

test('a malformed address is answered beside its field', async () => {
  await onStage(async (stage) => {
    await stage.click('first-add-source');
    for (const [address, fault] of /** @type {const} */ ([
      ['tiles.example.org/{z}/{x}/{y}', /must begin with http/],
      ['https://tiles.example.org/{z}/{x}.png', /lacks \{y\}/],
      ['https://tiles.example.org/a.png', /needs \{z\}, \{x\} and \{y\}/],
      ['https://tiles.example.org/{zoom}/{x}/{y}', /\{zoom\} is not a placeholder/],
      ['https://me:secret@tiles.example.org/{z}/{x}/{y}', /into a header/],
    ])) {
      await stage.at('source-url').fill(address);
      await stage.at('source-url-message').getByText(fault).waitFor();
      await stage.click('source-submit');
      assert.equal(await stage.at('source-url').getAttribute('aria-invalid'), 'true');
    }
    keepScreenshot('light/add-source-fault', await stage.page.screenshot());
    assert.equal((await stage.device.ask('{ sources { kind } }')).sources.length, 1);
  });
});

test('a private address is refused until it is allowed', async () => {
  await onStage(async (stage) => {
    await stage.click('first-add-source');
    await stage.at('source-url').fill(stage.server.template);
    await stage.click('source-submit');
    await stage.at('source-refusal').waitFor();
    assert.match(await stage.at('source-refusal').innerText(), /private|own network|this machine|127\.0\.0\.1/i);
    keepScreenshot('light/add-source-refused', await stage.page.screenshot());
    await stage.at('source-allow-private').check();
    await stage.at('source-refusal').waitFor({ state: 'detached' });
    await stage.click('source-submit');
    await stage.at('source-card').first().waitFor();
  });
});

test("OpenStreetMap's own tiles are shown but not cached in bulk, and the reason is given", async () => {
  await onStage(async (stage) => {
    await stage.click('first-add-source');
    await stage.at('source-url').fill('https://tile.openstreetmap.org/{z}/{x}/{y}.png');
    await stage.click('source-submit');
    const card = stage.at('source-card').first();
    await card.waitFor();
    assert.match(await card.innerText(), /forbidden/i);
    await card.getByTestId('source-plan').click();
    await stage.at('plan-bounds').fill(WORLD);
    const blocking = stage.at('plan-blocking').first();
    await blocking.waitFor();
    const reason = await stage.at('plan').innerText();
    assert.match(reason, /OpenStreetMap/);
    assert.match(reason, /Instead/);
    assert.ok(await stage.at('plan-download').isDisabled());
    keepScreenshot('light/plan-refused', await stage.page.screenshot());
  });
});

test('a tile server that is down pauses the region with the reason, and it goes on when the server is back', async () => {
  await onStage(async (stage) => {
    await stage.addSource();
    await stage.at('source-card').first().waitFor();
    await stage.server.stop();
    await stage.addRegion('-10, 30, 30, 60', 'Nobody there');
    await stage.regionIs('PAUSED');
    assert.match(await stage.at('region-problem').innerText(), /connect|reach/i);
    keepScreenshot('light/region-server-down', await stage.page.screenshot());
    await stage.server.listen();
    await stage.click('region-resume');
    await stage.regionIs('DONE');
  });
});

test('a device that is gone is told in the status bar', async () => {
  await onStage(async (stage) => {
    await stage.device.stop();
    await stage.page.getByText('Device not reached').waitFor();
    await stage.click('nav-settings');
    keepScreenshot('light/device-gone', await stage.page.screenshot());
  });
});

test('hostile names and attribution are text, never markup', async () => {
  await onStage(async (stage) => {
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script><b>bold</b> © Owner';
    await stage.addSource({ name: `<i onmouseover="window.hacked=3">Name</i>`, attribution: hostile });
    await stage.at('source-card').first().waitFor();
    await stage.addRegion(WORLD, '<img src=x onerror="window.hacked=4">');
    await stage.regionIs('DONE');
    const shown = await stage.at('status-attribution').getAttribute('title');
    assert.match(shown ?? '', /© Owner/);
    for (const panel of ['nav-sources', 'nav-regions', 'nav-jobs', 'nav-settings', 'nav-about']) await stage.click(panel);
    await stage.click('nav-sources', 'source-plan');
    await stage.at('plan-bounds').fill(WORLD);
    await stage.at('plan').getByText('© Owner').waitFor();
    await stage.page.mouse.move(1000, 300);
    assert.equal(await stage.page.evaluate(() => /** @type {any} */ (window).hacked), undefined);
    assert.equal(await stage.page.locator('img[src="x"], i[onmouseover], script:not([src])').count(), 0);
    assert.deepEqual(stage.watched.foreignRequests(stage.device.origin), []);
  });
});

test('a part of the page that can not be had is missed aloud, and comes with the next loading', async () => {
  await onStage(async (stage) => {
    const part = /\/assets\/editing-.*\.js$/;
    await stage.page.route(part, (route) => route.abort());
    await stage.click('nav-layers');
    await stage.at('part-missing').waitFor();
    await stage.page.unroute(part);
    await stage.at('part-missing').getByRole('button').click();
    await stage.at('part-missing').waitFor({ state: 'detached' });
    await stage.click('nav-layers');
    await stage.at('layers').waitFor();
  });
});
