// Lessons: from the library to the end, by keyboard; taking over and coming back; a task; progress that stays.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { moment } from './walk.mjs';

const lesson = (page) => page.getByRole('region', { name: 'Lesson' });
const card = (page) => page.locator('#lesson-card');

/** Opens the library with its key and begins the lesson with this title. */
async function begin(page, title) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  await page.getByRole('dialog', { name: 'Library' }).getByRole('button', { name: title }).click();
  await lesson(page).waitFor();
}

/** Waits until the lesson speaks; what plays is skipped. */
async function speaks(page, n) {
  await lesson(page).getByText(`Step ${n} of`).waitFor();
  const skip = lesson(page).getByRole('button', { name: 'Skip to where it stops' });
  await card(page).locator('.said').first().or(skip).waitFor();
  if (await skip.isVisible()) await skip.click({ timeout: 2_000 }).catch(() => {});
  await card(page).locator('.said').first().waitFor();
}

browserTest('a lesson from its beginning to its end, by keyboard alone', { timeout: 180_000, reducedMotion: 'reduce' }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  const library = page.getByRole('dialog', { name: 'Library' });
  await library.getByRole('button').nth(1).waitFor();
  await expectAccessible(page);
  await page.waitForFunction(() => document.activeElement?.id === 'library-search');
  await page.keyboard.type('one write');
  await library.getByRole('heading', { name: 'Lessons' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.id === 'library-0' && /One write/.test(document.activeElement.textContent));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'lesson-card');
  let asked = 0;
  for (let n = 1; n < 40; n += 1) {
    await card(page).locator('.said').first().waitFor();
    if (n === 1) await expectAccessible(page);
    const question = await card(page).locator('form').count();
    if (question) {
      asked += 1;
      // Words of the glossary in the text come before it.
      for (let tab = 0; tab < 20; tab += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement?.name === 'predict-choice')) break;
      }
      await page.keyboard.press(' ');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await card(page).locator('.verdict').waitFor();
      await expectAccessible(page);
    }
    const last = lesson(page).getByRole('button', { name: 'Finish' });
    const next = last.or(lesson(page).getByRole('button', { name: 'Next', exact: true }));
    const over = await last.count();
    await next.focus();
    await page.keyboard.press('Enter');
    if (over) break;
    await lesson(page).getByText(`Step ${n + 1} of`).waitFor();
  }
  assert.ok(asked > 0, 'something is asked');
  await card(page).getByText('That was the lesson.', { exact: false }).waitFor();
  await card(page).getByText(/You foresaw \d of \d correctly/).waitFor();
  await lesson(page).getByRole('button', { name: 'More lessons' }).click();
  await library.getByText('taken to the end').waitFor();
  await page.reload();
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  await library.getByText('taken to the end').waitFor();
});

browserTest('a lesson plays what it speaks of, and hands the run over to whoever acts', { timeout: 120_000 }, async (page) => {
  await begin(page, /One write/);
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await speaks(page, 1);
  const before = await moment(page);
  await page.getByRole('button', { name: /^Server 1,/ }).first().click();
  await page.keyboard.press('c');
  await lesson(page).getByText('The run is yours', { exact: false }).waitFor();
  await page.keyboard.press('ArrowRight');
  await lesson(page).getByRole('button', { name: 'Back to the lesson' }).click();
  await page.waitForFunction((hash) => document.querySelector('.page').dataset.traceHash === hash, before.hash);
  await lesson(page).getByRole('button', { name: 'Next', exact: true }).click();
  await speaks(page, 2);
  await lesson(page).getByRole('button', { name: 'Leave the lesson; the run stays' }).click();
  await lesson(page).waitFor({ state: 'detached' });
});

browserTest('a lesson in Chinese fits a telephone', { locale: 'zh-CN', width: 390, height: 844, reducedMotion: 'reduce', colorScheme: 'dark' }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  await page.getByRole('dialog', { name: '资料库' }).locator('.lessons button').first().click();
  await page.getByRole('region', { name: '课程' }).waitFor();
  await card(page).locator('.said').first().waitFor();
  await expectAccessible(page);
  const small = await page.locator('.lesson button').evaluateAll((all) => all
    .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent));
  assert.deepEqual(small, [], 'everything is at least 44 px high');
});
