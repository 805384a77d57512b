// Links: the same moment for somebody else, also for the native engine; and what is not a link.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import jsQR from 'jsqr';
import { browserTest, expectAccessible, openPage } from './harness.mjs';
import { choose, elect, moment, server, step, stepBy } from './walk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

browserTest('a link opens at the same moment, in another browser and in the native engine', { timeout: 300_000 }, async (page) => {
  await elect(page);
  await choose(page, server(page, /LEADING/), 'Crash');
  await step(page);
  await stepBy(page, 'message');
  await step(page);
  await page.getByRole('button', { name: 'Share link' }).click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, page.url(), 'the address bar has it, too');
  const there = await moment(page);

  const other = await openPage(new URL(link).hash, { locale: 'zh-CN' });
  await other.locator('.page').waitFor();
  assert.deepEqual(await moment(other), there);
  assert.equal(await other.locator('.banner').count(), 0);
  await other.context().close();

  const run = ['run', '--quiet', '--features', 'cli', '--bin', 'zabscope', '--', 'run', link, '--json'];
  const native = JSON.parse(execFileSync('cargo', run, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  assert.deepEqual({ event: native.events, hash: native.traceHash }, there);
});

browserTest('a damaged link says so and the first run is there', { hash: '#s=damaged' }, async (page) => {
  await page.getByRole('alert').waitFor();
  await server(page, /^Server 1/).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  assert.equal(await page.getByRole('alert').count(), 0);
});

browserTest('a panic shows what happened and leads back to the last good moment', { query: '?panic=test' }, async (page) => {
  await elect(page);
  const there = await moment(page);
  await page.keyboard.press('!');
  await page.getByRole('heading', { name: 'Zabscope has stopped' }).waitFor();
  page.problems.length = 0; // the panic itself
  await page.getByRole('button', { name: 'Copy the link' }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#s=/);
  await page.getByRole('link', { name: 'Reload at that moment' }).click();
  await page.locator('.page').waitFor();
  assert.deepEqual(await moment(page), there);
});

/** The pixels of the code that is shown, decoded by a library: what a telephone would read. */
async function read(page) {
  const png = (await page.locator('.qr').screenshot()).toString('base64');
  const { width, height, pixels } = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const draw = canvas.getContext('2d');
    draw.drawImage(image, 0, 0);
    const { data: pixels } = draw.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, pixels: Array.from(pixels) };
  }, png);
  return jsQR(Uint8ClampedArray.from(pixels), width, height, { inversionAttempts: 'dontInvert' })?.data;
}

const link = (page) => page.locator('#share-link').inputValue();
const fill = (page) => page.getByRole('button', { name: 'Fill the screen with the code' });
/** A run whose link is about so long: its note is not to be made shorter. */
const openLong = (page, length) => page.evaluate(async (n) => {
  let word = '';
  for (let x = 1; word.length < n; x = (x * 48271) % 2147483647) word += x.toString(36);
  await zabscope.ready;
  await zabscope.open({ zabscope: 1, seed: 1, note: word.slice(0, n), ensemble: { voters: 3 } });
}, length);

for (const colorScheme of ['light', 'dark']) {
  browserTest(`the QR code of a short and of a long link is read as exactly that link, ${colorScheme}`, { colorScheme, timeout: 120_000 }, async (page) => {
    await elect(page);
    await page.keyboard.press('s');
    await page.locator('.qr').waitFor();
    const short = await link(page);
    assert.equal(await read(page), short);
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await openLong(page, 2_000);
    await page.keyboard.press('s');
    await fill(page).click();
    await page.getByRole('dialog', { name: 'QR code of the link to this moment' }).waitFor();
    await page.getByRole('img', { name: 'QR code of the link to this moment' }).waitFor();
    const long = await page.locator('.address').textContent();
    assert.ok(long.length > 1_500, `${long.length}`);
    assert.equal(await read(page), long);
    const { width, height } = await page.locator('.qr').boundingBox();
    assert.deepEqual([Math.round(width), Math.round(height)], [960, 960], 'it fills the smaller side');
    assert.deepEqual(await page.locator('.qr rect, .qr path').evaluateAll((all) => all.map((one) => getComputedStyle(one).fill)), ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement.id === 'share-fill');
    assert.equal(await link(page), long);
  });
}

browserTest('a link that is too long for a code says so, and what to do', async (page) => {
  await page.locator('.page').waitFor();
  await openLong(page, 4_000);
  await page.keyboard.press('s');
  await page.locator('.too-long', { hasText: /too long for a QR code: \d+ characters.*Copy it instead, or save the run as a file/ }).waitFor();
  assert.ok((await link(page)).length > 2_953);
  assert.equal(await fill(page).count(), 0);
  await expectAccessible(page);
});

browserTest('the code fills a projector: from the palette and while presenting', { query: '?present=1', colorScheme: 'dark' }, async (page) => {
  await page.locator('.page.presenting').waitFor();
  await page.getByRole('button', { name: 'Show the link as a QR code' }).click();
  await page.locator('.qr-screen .qr').waitFor();
  const shown = await page.locator('.address').textContent();
  assert.equal(await read(page), shown);
  assert.equal(shown, page.url());
  await page.keyboard.press('Escape');
  await page.locator('.qr-screen').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('dialog').count(), 0, 'there was no sheet before');
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.type('二维码');
  await page.locator('#palette-0', { hasText: 'QR code' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.qr-screen .qr').waitFor();
});

browserTest('a link takes a text along, which says what it leads to', async (page) => {
  await elect(page);
  const leader = server(page, /LEADING/);
  const name = `S${(await leader.getAttribute('aria-label')).match(/\d/)[0]}`;
  await choose(page, leader, 'Crash');
  const says = await page.locator('.pill .says').textContent();
  await page.keyboard.press('s');
  await page.getByText('Copied.').waitFor();
  const address = await link(page);
  await page.getByRole('button', { name: 'Copy with text' }).click();
  await page.getByText('Copied: the link with its text.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator('#share-text').inputValue());
  const [text, last] = copied.split('\n');
  assert.equal(last, address);
  assert.ok(text.startsWith(`The first run: 3 servers; nobody leads; crashed: ${name}; at `) && text.endsWith(says), text);
  assert.equal(await page.title(), `The first run: 3 servers; nobody leads; crashed: ${name} · Zabscope`);
  assert.match(await page.locator('meta[property="og:description"]').getAttribute('content'), /ZooKeeper/);
  assert.match(await page.locator('meta[name=description]').getAttribute('content'), /集群/);
});

/** A machine that hands links on, or refuses to. */
const hands = (page, fails) => page.addInitScript((error) => {
  window.handed = [];
  navigator.share = async (what) => { window.handed.push(what); if (error) throw new DOMException('no', error); };
}, fails);

browserTest('a machine that hands links on gets the text and the link', async (page) => {
  for (const [fails, says] of [[null, ''], ['AbortError', ''], ['NotAllowedError', 'This machine would not hand it on. Copy it instead.']]) {
    const other = await page.context().newPage();
    await hands(other, fails);
    await other.goto(page.url());
    await other.locator('.page').waitFor();
    await other.keyboard.press('s');
    await other.getByText('Copied.').waitFor();
    await other.getByRole('button', { name: 'Hand on…' }).click();
    await other.waitForFunction(() => window.handed.length === 1);
    const [{ title, text, url }] = await other.evaluate(() => window.handed);
    assert.equal(`${text}\n${url}`, await other.locator('#share-text').inputValue());
    assert.equal(title, 'Zabscope');
    if (says) await other.getByText(says).waitFor();
    assert.equal(await other.getByText('would not').count(), says ? 1 : 0);
    await other.close();
  }
});

browserTest('a clipboard that refuses leaves the text selected', async (page) => {
  await page.locator('.page').waitFor();
  await page.evaluate(() => { navigator.clipboard.writeText = async () => { throw new DOMException('no', 'NotAllowedError'); }; });
  const selected = () => page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return value.slice(selectionStart, selectionEnd);
  });
  await page.keyboard.press('s');
  await page.getByText('The clipboard was refused. The text is selected').waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'share-link');
  assert.equal(await selected(), page.url());
  await page.getByRole('button', { name: 'Copy with text' }).click();
  await page.waitForFunction(() => document.activeElement.id === 'share-text');
  assert.equal(await selected(), await page.locator('#share-text').inputValue());
});

browserTest('a shared link opens on a telephone, and can be shared on from there', { width: 390, height: 844, hasTouch: true, isMobile: true, deviceScaleFactor: 3, locale: 'zh-CN', timeout: 180_000 }, async (page) => {
  const other = await openPage();
  await elect(other);
  const there = await moment(other);
  await other.keyboard.press('s');
  await other.getByText('Copied.').waitFor();
  const shared = await link(other);
  await other.context().close();
  await page.goto('about:blank');
  await page.goto(shared);
  await page.locator(`.page[data-event="${there.event}"]`).waitFor();
  assert.deepEqual(await moment(page), there);
  await page.getByRole('button', { name: '分享链接' }).tap();
  await page.locator('.qr').waitFor();
  assert.equal(await read(page), page.url());
  for (const box of await page.locator('.share button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()))) {
    assert.ok(box.height >= 44 && box.right <= 390, JSON.stringify(box));
  }
  await page.getByRole('button', { name: '用二维码铺满屏幕' }).tap();
  await page.locator('.qr-screen .qr').waitFor();
  const { width } = await page.locator('.qr').boundingBox();
  assert.equal(width, 390);
  assert.equal(await read(page), page.url());
  await expectAccessible(page);
});

browserTest('the language goes along only when it is asked for', { locale: 'zh-CN', query: '?lang=zh' }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('s');
  await page.locator('#share-lang').waitFor();
  assert.equal(await page.locator('#share-lang').isChecked(), false);
  assert.doesNotMatch(await link(page), /lang=/, 'not even that which the page was opened with');
  await page.locator('#share-lang').check();
  await page.waitForFunction(() => document.querySelector('#share-link').value.includes('?lang=zh-CN#s='));
  const asked = new URL(await link(page));
  const other = await openPage(asked.hash, { query: asked.search });
  await other.locator('.page').waitFor();
  assert.equal(await other.locator('html').getAttribute('lang'), 'zh-CN', 'on a machine that speaks English');
  await other.context().close();
  await page.locator('#share-lang').uncheck();
  await page.waitForFunction(() => !document.querySelector('#share-link').value.includes('lang='));
});
