// What the words of the protocol mean: marked where they stand, and all of them in the glossary.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, moment, step } from './walk.mjs';

const terms = JSON.parse(readFileSync(new URL('../../static/glossary.json', import.meta.url), 'utf8'));
const term = (id) => terms.find((one) => one.id === id);
const hint = (page) => page.locator('.term-hint');
/** The line that is shown for a word begins what its entry says. */
async function expectHint(page, id, lang = 'en') {
  await hint(page).waitFor();
  const said = await hint(page).evaluate((one) => one.firstChild.textContent);
  assert.ok(term(id).text[lang].startsWith(said) && said.length > 10, `${id}: ${said}`);
}
const opened = (page, id) => page.waitForFunction((name) => document.activeElement.id === `term-${name}`, id);

browserTest('words are marked once all of the program is there, say what they mean, and lead to their entries', async (page) => {
  await elect(page);
  await step(page);
  const word = page.locator('.pill .term').first();
  await word.waitFor();
  const id = await word.getAttribute('data-term');
  const { event } = await moment(page);

  await word.hover();
  await expectHint(page, id);
  assert.equal(await word.getAttribute('aria-describedby'), 'term-hint');
  await hint(page).hover();
  assert.equal(await hint(page).count(), 1, 'it can be read with the pointer upon it');
  await page.mouse.move(5, 400);
  await hint(page).waitFor({ state: 'detached' });

  await word.focus();
  await expectHint(page, id);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await hint(page).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await opened(page, id);
  assert.equal((await moment(page)).event, event, 'reading moves nothing');
  await page.keyboard.press('Escape');
  await page.waitForFunction((name) => document.activeElement.dataset?.term === name, id);
  await word.click();
  await opened(page, id);
  await expectAccessible(page);
});

browserTest('the glossary goes by keyboard: from the palette, by search, from entry to entry, to a moment', { locale: 'zh-CN' }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.type('glossary');
  await page.locator('#palette-0', { hasText: '词汇表' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'glossary-query');
  await page.getByText(`${terms.length} 个条目`).waitFor();
  await expectAccessible(page);
  await page.keyboard.type('TRUNC');
  await page.locator('.entry').first().filter({ hasText: '截断' }).waitFor();
  await page.getByText(`${terms.length} 个条目`).waitFor({ state: 'detached' });
  const entry = page.locator('#term-trunc');
  await entry.getByText(term('trunc').text.zh).waitFor();
  await entry.getByText(/出处：.*3\.6\.1/).waitFor();
  await entry.getByRole('button', { name: 'DIFF' }).focus();
  await page.keyboard.press('Enter');
  await opened(page, 'diff');
  assert.equal(await page.locator('#glossary-query').inputValue(), '');
  await page.locator('#term-trunc').getByRole('button', { name: /看一看/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.glossary').waitFor({ state: 'detached' });
  const title = JSON.parse(readFileSync(new URL('../../static/scenarios/must-vanish.json', import.meta.url), 'utf8')).title.zh;
  await page.locator('.where', { hasText: title }).waitFor();
});

browserTest('the help leads to the glossary, and what nobody calls so is not in it', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Glossary: what the words mean' }).click();
  await page.waitForFunction(() => document.activeElement.id === 'glossary-query');
  await page.keyboard.type('raft');
  await page.getByText('No entry says that.').waitFor();
  assert.equal(await page.locator('.entry').count(), 0);
});

browserTest('words are marked in the inspector and in answers to why', async (page) => {
  await elect(page);
  await page.getByRole('tab', { name: 'Server' }).click();
  await page.locator('.rows th .term[data-term=accepted-epoch]').first().waitFor();
  await page.getByRole('tab', { name: 'Event' }).click();
  await page.locator('.tab-content h2 .term').first().waitFor();
  await page.keyboard.press('y');
  await page.locator('#why-asked .term, .why-links .rule .term').first().waitFor();
  assert.equal(await page.locator('button .term, a .term, summary .term').count(), 0, 'nothing to press in something to press');
});

browserTest('on a touch screen the first tap tells, the second leads on', { width: 390, height: 844, hasTouch: true, isMobile: true, locale: 'zh-CN' }, async (page) => {
  await elect(page);
  await step(page);
  const word = page.locator('.pill .term').first();
  await word.waitFor();
  const id = await word.getAttribute('data-term');
  await word.tap();
  await expectHint(page, id, 'zh');
  const box = await hint(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  assert.equal(await page.getByRole('dialog').count(), 0);
  await word.tap();
  await opened(page, id);
  const low = await page.locator('.glossary button, .glossary input').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height).filter((height) => height < 44));
  assert.deepEqual(low, []);
});

browserTest('a page in a frame marks nothing: it has no place for the glossary', { query: '?embed=1' }, async (page) => {
  await page.locator('.page.is-embed').waitFor();
  for (let i = 0; i < 4; i += 1) await page.getByRole('button', { name: 'Step forward' }).click();
  await page.locator('.pill .says').waitFor();
  assert.equal(await page.locator('.term').count(), 0);
});
