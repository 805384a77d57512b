// Znodes as a server has them, sessions that expire, operations of any kind, and reads that are stale.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { stepBy, stepUntil } from './walk.mjs';


/** Three servers, S3 leads; C1 and C2 have sessions at S1 and S2. */
const TWO = {
  zabscope: 1,
  seed: 5,
  ensemble: { voters: 3 },
  sessions: 'live',
  script: [
    { at: 1500, do: { connect: { client: 1, server: 1 } } },
    { at: 1500, do: { connect: { client: 2, server: 2 } } },
  ],
  start: { time: 2000 },
};

/** The same; what the leader says reaches S1 after a second and a half. */
const SLOW = {
  ...TWO,
  script: [...TWO.script, { at: 1900, do: { latency: { from: 3, to: 1, min: 1500, max: 1500 } } }],
};

async function open(page, scenario) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  const file = { name: 'scenario.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(scenario)) };
  await page.locator('#new-file').setInputFiles(file);
  await page.locator('#new-file').waitFor({ state: 'detached' });
  await stepBy(page, 'message');
}

const client = (page, n) => page.getByRole('button', { name: new RegExp(`^Client ${n} at server`) });
const lived = (page) => page.locator('.lived > li');
const newest = (page) => lived(page).first();

/** Composes an operation as a client and runs it; `fields` are ids without `ask-`. */
async function ask(page, n, verb, fields = {}) {
  await client(page, n).click();
  await page.locator('#ask-verb').selectOption(verb);
  for (const [id, value] of Object.entries(fields)) {
    const field = page.locator(`#ask-${id}`);
    if (typeof value === 'boolean') await field.setChecked(value);
    else if ((await field.evaluate((e) => e.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await page.getByRole('button', { name: `Run as C${n}` }).click();
}

/** The same, and steps until it is answered. */
async function answered(page, n, verb, fields, answer) {
  await ask(page, n, verb, fields);
  await stepUntil(page, page.locator('.lived > li:first-child .answer', { hasText: answer }));
}

browserTest('an ephemeral znode goes with the session of its client, and who watches it is told', { timeout: 180_000 }, async (page) => {
  await open(page, TWO);
  await answered(page, 1, 'create', { path: '/lock-', mode: 'EPHEMERAL_SEQUENTIAL' }, 'OK /lock-0000000000');
  assert.match(await newest(page).textContent(), /create \/lock- “1” EPHEMERAL_SEQUENTIAL.*at zxid 1·\d/s);

  await page.keyboard.press('z');
  const row = page.getByRole('treeitem', { name: /lock-0000000000/ });
  await row.click();
  assert.match(await row.getAttribute('aria-label'), /seq, ephemeral C1/);
  const stat = page.getByRole('table', { name: 'Stat of /lock-0000000000' });
  assert.match(await stat.textContent(), /czxid1·\d \(0x10000000\d\).*dataVersion0.*ephemeralOwner0x.*C1.*ACLworld:anyone:cdrwa/s);

  await answered(page, 2, 'exists', { path: '/lock-0000000000', watch: true }, 'OK');
  await page.getByRole('button', { name: /^Client 2 at server.*1 watches/ }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('group', { name: 'Tree as seen by' }).getByRole('button', { name: 'S2' }).click();
  assert.match(await page.locator('.watchers').first().textContent(), /C2.*Data, one-shot/);

  await client(page, 1).click();
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  await page.getByRole('button', { name: /^Client 1 at server.*dead, .*lease: \d/ }).waitFor();

  await client(page, 2).click();
  const event = lived(page).filter({ hasText: 'NodeDeleted /lock-0000000000' });
  await stepUntil(page, event, 120);
  assert.match(await page.locator('.pill .says').textContent(), /C2 hears from S2 that its watch has fired: NodeDeleted/);
  const time = Number((await page.locator('.transport .time').first().textContent()).split(' ')[0]);
  assert.ok(time > 12, `the session lived through its time-out: ${time}`);
  await page.keyboard.press('z');
  assert.equal(await page.getByRole('treeitem', { name: /^lock-0000000000, v0/ }).count(), 0, 'S2 has deleted it');
});

browserTest('a read on a slow follower is stale and says so; after sync() it is not', { timeout: 180_000 }, async (page) => {
  await open(page, SLOW);
  await answered(page, 2, 'create', { path: '/a', data: 'new' }, 'OK /a');
  await answered(page, 1, 'exists', { path: '/a' }, 'NoNode (-101)');
  assert.match(await newest(page).textContent(), /stale: the leader had 1·\d+, \d+ behind/);

  await page.keyboard.press('z');
  await page.getByRole('group', { name: 'Tree as seen by' }).getByRole('button', { name: 'S1' }).click();
  assert.match(await page.locator('.lag.is-behind').textContent(), /S1 is at 1·\d+, \d+ transactions? behind/);
  await page.locator('#znodes-compare').selectOption('S2');
  await page.locator('.difference', { hasText: '/a' }).getByText('only S2').waitFor();

  await answered(page, 1, 'sync', { path: '/a' }, 'OK /a');
  await answered(page, 1, 'getData', { path: '/a' }, 'OK “new”');
  assert.equal(await newest(page).locator('.stale').count(), 0);
});

browserTest('what is not well formed is refused at its field, and nothing typed is lost', async (page) => {
  await open(page, TWO);
  await ask(page, 1, 'setData', { path: 'demo', data: 'kept' });
  await page.getByText('A path begins with a slash: /a/b.').waitFor();
  assert.equal(await page.locator('#ask-path').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator('#ask-data').inputValue(), 'kept');
  await answered(page, 1, 'setData', { path: '/demo', version: '3' }, 'NoNode (-101)');
  await answered(page, 1, 'create', { path: '/demo' }, 'OK /demo');
  await answered(page, 1, 'setData', { path: '/demo', version: '3' }, 'BadVersion (-103)');
});

browserTest('a multi is composed from rows, and shows what became of each', async (page) => {
  await open(page, TWO);
  await client(page, 1).click();
  await page.locator('#ask-verb').selectOption('multi');
  await page.locator('#ask-0-path').fill('/m');
  await page.locator('#ask-1-path').fill('/m');
  await page.getByRole('button', { name: 'Add an operation' }).click();
  await page.locator('#ask-2-verb').selectOption('check');
  await page.locator('#ask-2-path').fill('/nowhere');
  await page.getByRole('button', { name: 'Run as C1' }).click();
  await stepUntil(page, lived(page).first().locator('.answer', { hasText: 'NoNode (-101)' }));
  assert.deepEqual(await newest(page).locator('.parts li').allTextContents(), ['OK', 'OK', 'NoNode (-101)']);
});

browserTest('the tree of znodes is walked with the keys of any tree', async (page) => {
  await open(page, TWO);
  await answered(page, 1, 'create', { path: '/a' }, 'OK /a');
  await answered(page, 1, 'create', { path: '/a/b' }, 'OK /a/b');
  await page.keyboard.press('z');
  await page.getByRole('treeitem', { name: /^\/, / }).click();
  const focused = () => page.evaluate(() => document.activeElement.id);
  const walk = [['ArrowDown', '/a'], ['ArrowRight', '/a/b'], ['ArrowLeft', '/a'], ['ArrowLeft', '/a'], ['ArrowDown', '/zookeeper'],
    ['ArrowRight', '/zookeeper'], ['End', '/zookeeper/quota'], ['Home', '/']];
  await page.getByRole('treeitem', { name: /^\/, / }).focus();
  for (const [key, path] of walk) {
    await page.keyboard.press(key);
    await page.waitForFunction((id) => document.activeElement.id === id, `znode-${path}`).catch(async () => assert.equal(await focused(), path));
  }
});

for (const [locale, colorScheme] of [['en-US', 'light'], ['zh-CN', 'dark']])
  for (const [width, height] of [[1440, 960], [390, 844]])
    browserTest(`znodes and clients have no barriers (${locale}, ${colorScheme}, ${width})`, { locale, colorScheme, width, height }, async (page) => {
      await open(page, TWO);
      await page.keyboard.press('z');
      await page.locator('.tree').waitFor();
      await expectAccessible(page);
      await page.locator('.offer .button').first().click();
      await page.locator('form.ask').waitFor();
      await expectAccessible(page);
    });
