// Making a lesson: three moments of a run with words and a question, kept, previewed, saved, sent, printed; and files that are none.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserTest, expectAccessible, expectNoProblems, openPage } from './harness.mjs';
import { choose, server, stepBy } from './walk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const form = (page) => page.getByRole('region', { name: 'Make a lesson' });
const lesson = (page) => page.getByRole('region', { name: 'Lesson', exact: true });
const moments = (page) => page.locator('.moments > li');

/** Opens the form from the palette, by keyboard. */
async function open(page) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).or(page.locator('.palette')).first().waitFor();
  await page.keyboard.type('make a lesson');
  await page.getByText('Make a lesson of this run').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'author-title');
}

/** One step, with the mouse. */
async function forward(page) {
  const before = await page.locator('.page').getAttribute('data-event');
  await page.getByRole('button', { name: 'Step forward' }).click();
  await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, before);
}

/** Adds the present moment and says this there, with the keyboard. */
async function add(page, ix, says) {
  await page.locator('#author-add').click();
  await page.waitForFunction((id) => document.activeElement?.id === id, `author-text-${ix}`);
  await page.keyboard.type(says);
}

/** Three moments: before an election, after it, and after a crash. */
async function three(page) {
  await page.locator('.page').waitFor();
  await stepBy(page, 'message');
  await open(page);
  await page.keyboard.type('Who leads here');
  for (let i = 0; i < 3; i += 1) await forward(page);
  await add(page, 0, 'Nobody leads yet. Running: ');
  await page.getByLabel('Add what is true here').selectOption({ label: '{up}: 3' });
  await page.waitForFunction(() => document.activeElement?.id === 'author-text-0' && document.activeElement.value.endsWith('{up}'));
  await page.getByLabel('Ask before it goes on').selectOption({ label: 'Which server will become LEADING?' });
  await page.getByRole('button', { name: 'milestone', exact: true }).click();
  for (let i = 0; i < 60 && !(await page.locator('.pill[data-phase=broadcast]').count()); i += 1) await forward(page);
  await add(page, 1, '{leader} leads.');
  await page.getByLabel('Play to it').selectOption('go there at once');
  await choose(page, server(page, /LEADING/), 'Crash');
  await forward(page);
  await add(page, 2, '{down 1} is gone.');
}

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('zabscope.draft') ?? 'null'));

/** Takes the lesson that has begun, to its end; says what was said. */
async function take(page, of) {
  const said = [];
  for (let n = 1; n <= of; n += 1) {
    await lesson(page).getByText(`Step ${n} of ${of}`).waitFor();
    const skip = lesson(page).getByRole('button', { name: 'Skip to where it stops' });
    await page.locator('#lesson-card .said').first().or(skip).waitFor();
    if (await skip.isVisible()) await skip.click({ timeout: 2_000 }).catch(() => {});
    await page.locator('#lesson-card .said').first().waitFor();
    said.push(await page.locator('#lesson-card .said').first().textContent());
    if (await page.locator('#lesson-card form').count()) {
      await page.locator('#lesson-card input[name=predict-choice]').first().check();
      await page.locator('#lesson-card input[name=predict-sure]').last().check();
      await page.locator('#lesson-card form button[type=submit]').click();
      await skip.or(page.locator('#lesson-card .verdict')).first().waitFor();
      if (await skip.isVisible()) await skip.click({ timeout: 2_000 }).catch(() => {});
      await page.locator('#lesson-card .verdict').waitFor();
    }
    await lesson(page).getByRole('button', { name: n === of ? 'Finish' : 'Next', exact: true }).click();
  }
  await page.locator('#lesson-card').getByText('That was the lesson.', { exact: false }).waitFor();
  return said;
}

async function download(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: file.suggestedFilename(), path: await file.path(), text: await readFile(await file.path(), 'utf8') };
}

browserTest('a lesson of three moments is made, kept, previewed, saved, sent, and taken on another page', { timeout: 300_000, reducedMotion: 'reduce' }, async (page) => {
  await three(page);
  await expectAccessible(page);
  await page.waitForFunction(() => JSON.parse(localStorage.getItem('zabscope.draft')).moments[2]?.text[0] === '{down 1} is gone.');
  const draft = await kept(page);
  await page.reload();
  await open(page);
  assert.equal(await page.locator('#author-title').inputValue(), 'Who leads here');
  assert.equal(await moments(page).count(), 3);
  assert.deepEqual(await kept(page), draft);

  await page.getByRole('button', { name: 'Preview' }).click();
  const said = await take(page, 3);
  assert.equal(said[0], 'Nobody leads yet. Running: 3');
  assert.match(said[1], /^S(\d) leads\.$/);
  assert.equal(said[2].slice(0, 2), said[1].slice(0, 2), 'whoever led is gone');
  await lesson(page).getByRole('button', { name: 'Back to the draft' }).last().click();
  await form(page).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'author-preview');

  const file = await download(page, page.getByRole('button', { name: 'Save as a file' }));
  assert.equal(file.name, 'who-leads-here.json');
  const folder = mkdtempSync(join(tmpdir(), 'zabscope-'));
  try {
    const check = ['run', '--quiet', '--features', 'cli', '--bin', 'zabscope', '--', 'check', file.path];
    assert.match(execFileSync('cargo', check, { cwd: root, encoding: 'utf8' }), /valid/);
  } finally {
    rmSync(folder, { recursive: true });
  }

  await page.getByRole('button', { name: 'Link and embed…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Link to this lesson' });
  await sheet.getByRole('button', { name: 'Copy link' }).click();
  await sheet.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#l=[\w-]+$/);
  await expectAccessible(page);
  const other = await openPage(new URL(link).hash, { reducedMotion: 'reduce' });
  assert.deepEqual(await take(other, 3), said);
  expectNoProblems(other);
  await other.context().close();

  // The file opens on a third page, where nothing is known of it.
  const third = await openPage('', { reducedMotion: 'reduce' });
  await third.locator('.page').waitFor();
  await third.keyboard.press('e');
  await third.locator('#library-file').setInputFiles({ name: file.name, mimeType: 'application/json', buffer: Buffer.from(file.text) });
  assert.deepEqual(await take(third, 3), said);
  // Whoever has the file can go on with it.
  await lesson(third).getByRole('button', { name: 'Edit a copy' }).click();
  await form(third).waitFor();
  assert.equal(await third.locator('#author-title').inputValue(), 'Who leads here');
  assert.equal(await moments(third).count(), 3);
  await third.locator('#author-moment-1').click();
  assert.equal(await third.locator('#author-text-1').inputValue(), '{leader} leads.');
  assert.equal((await download(third, third.getByRole('button', { name: 'Save as a file' }))).text, file.text);
  expectNoProblems(third);
  await third.context().close();
});

browserTest('what is missing or wrong is said at its place, and nothing that was typed is lost', { timeout: 120_000 }, async (page) => {
  await open(page);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'author-title');
  await form(page).getByText('there is no text').waitFor();
  await page.keyboard.type('Mine');
  await page.getByRole('button', { name: 'Preview' }).click();
  await form(page).getByText('A lesson has at least one moment.').waitFor();
  await add(page, 0, 'S1 is there.');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'author-text-0');
  await form(page).getByText('has a number that is written by hand', { exact: false }).waitFor();
  assert.equal(await page.locator('#author-text-0').inputValue(), 'S1 is there.');
  await expectAccessible(page);
  await page.locator('#author-text-0').fill('One is there.');
  await forward(page);
  await add(page, 1, 'One event later.');
  // In the other order the run begins anew, and that is said.
  await page.getByRole('button', { name: 'Move moment 2 up' }).click();
  await form(page).getByText('the run begins here anew', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Remove moment 2' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.moments > li').length === 1);
  await page.getByRole('button', { name: 'Bring the moment back' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.moments > li').length === 2);
});

browserTest('a file that is no lesson is refused with what is wrong and where, in both languages', async (page) => {
  const bad = JSON.stringify({ 'zabscope-lesson': 1, id: 'mine', title: { en: 'Mine', zh: '我的' }, summary: { en: 'Mine', zh: '我的' }, level: 'basic', minutes: 5, topics: [], scenario: 'first-run', beats: [{ text: { en: 'S3 wins', zh: '它赢' } }] });
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  const choose = (text) => page.locator('#library-file').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose(bad);
  await page.locator('.library .problem').getByText('Not a lesson: beats[0].text.en: has a number that is written by hand', { exact: false }).waitFor();
  await choose(bad.replace('"minutes":5', '"minutes":99'));
  await page.locator('.library .problem').getByText('Not a lesson: minutes: must be a whole number from 1 to 60', { exact: false }).waitFor();
  await choose('no JSON');
  await page.locator('.library .problem').getByText('this is not JSON', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await page.locator('html[lang=zh-CN]').waitFor();
  await page.keyboard.press('e');
  await choose(bad);
  await page.locator('.library .problem').getByText('不是有效的课程：beats[0].text.en', { exact: false }).waitFor();
});

for (const [hash, says] of [['#l=damaged', 'damaged'], [`#l=${'A'.repeat(20_000)}`, 'long']]) {
  browserTest(`a link to a lesson that cannot be read says so (${says})`, { hash }, async (page) => {
    await page.locator('.banner').getByText(says, { exact: false }).waitFor();
    await server(page, /^Server 1/).waitFor();
  });
}

browserTest('the handout has every moment with its figure, its words and its question', { timeout: 180_000 }, async (page) => {
  await three(page);
  await page.getByRole('button', { name: 'Handout…' }).click();
  const paper = page.getByRole('dialog', { name: 'Handout' });
  await paper.locator('.leaf').nth(2).waitFor();
  await expectAccessible(page);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await paper.locator('.leaf .stage-svg:visible').count(), 3);
  for (const says of ['Nobody leads yet. Running: 3', 'leads.', 'is gone.', 'Which server will become LEADING?']) {
    assert.ok(await paper.getByText(says, { exact: false }).first().isVisible(), says);
  }
  assert.ok(await paper.locator('.boxes .box:visible').count() >= 2, 'boxes to mark');
  assert.ok(await paper.locator('.qr').isVisible(), 'the link as a code');
  assert.match(await paper.locator('.address').textContent(), /#l=/);
  assert.equal(await page.locator('main').isVisible(), false, 'nothing but the handout');
});

browserTest('a lesson in a page of somebody else is taken there', { timeout: 180_000, reducedMotion: 'reduce' }, async (page) => {
  await three(page);
  await page.getByRole('button', { name: 'Link and embed…' }).click();
  await page.getByRole('dialog', { name: 'Link to this lesson' }).getByText('Embed', { exact: false }).first().click();
  const html = await page.locator('#embed-html').inputValue();
  const address = html.match(/src="([^"]+)"/)[1].replaceAll('&amp;', '&');
  assert.match(address, /#l=/);
  const frame = await openPage(new URL(address).hash, { query: new URL(address).search, width: 700, height: 600, reducedMotion: 'reduce' });
  await frame.locator('.is-embed').waitFor();
  await take(frame, 3);
  assert.match(await frame.locator('.embed-open').getAttribute('href'), /#l=/);
  expectNoProblems(frame);
  await frame.context().close();
});

for (const [width, height] of [[1440, 960], [390, 844]]) {
  browserTest(`the form in Chinese and dark, at ${width} px`, { locale: 'zh-CN', colorScheme: 'dark', width, height }, async (page) => {
    await page.locator('.page').waitFor();
    await page.keyboard.press('e');
    await page.locator('#library-author').click();
    await page.getByRole('region', { name: '制作课程' }).waitFor();
    await page.locator('#author-add').click();
    await page.locator('#author-text-0').waitFor();
    await expectAccessible(page);
    if (width > 760) return;
    const small = await page.locator('.author button, .author input, .author select').evaluateAll((all) => all
      .filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.id || e.textContent));
    assert.deepEqual(small, [], 'everything is at least 44 px high');
  });
}
