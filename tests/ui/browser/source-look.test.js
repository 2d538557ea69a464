// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage } = stories();

test('an address is judged while it is typed, and asked only when one asks', async () => {
  await onStage(async (stage) => {
    await stage.click('first-add-source');
    await stage.at('source-url').fill(stage.server.template);
    await stage.at('source-look-refusal').getByText(/private|own network|this machine/i).waitFor();
    await stage.at('source-allow-private').check();
    await stage.at('source-look-refusal').waitFor({ state: 'detached' });
    assert.deepEqual(stage.server.asked, [], 'something was sent while one typed');
    await stage.click('source-ask');
    await stage.at('source-look').getByText('PNG').waitFor();
    assert.ok(stage.server.asked.length > 0);
    assert.deepEqual(await violations(stage.page), []);
    keepScreenshot('light/add-source-asked', await stage.page.screenshot());
    assert.equal((await stage.device.ask('{ sources { kind } }')).sources.length, 1, 'nothing was added');
  });
});

test('the terms of a known host are said while its address is typed', async () => {
  await onStage(async (stage) => {
    await stage.click('first-add-source');
    await stage.at('source-url').fill('https://tile.openstreetmap.org/{z}/{x}/{y}.png');
    await stage.at('source-look').getByTestId('terms').getByText(/forbidden/i).waitFor();
    assert.deepEqual(stage.watched.foreignRequests(stage.device.origin), []);
  });
});
