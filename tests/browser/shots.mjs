// Pictures of dist/ in all sizes, themes and languages: `node shots.mjs [folder] [name ...] [name=#hash ...]`.
// To be looked at by people; nothing compares them. Without a name: the first view, and every lens, tab and sheet that has
// a picture, at a moment that shows what it is for.

import { openPage, picture, shutDown } from './harness.mjs';
import { elect, step, stepBy } from './walk.mjs';

const SIZES = [[1440, 960], [1024, 768], [390, 844]];
const THEMES = ['light', 'dark'];
const LANGUAGES = { en: 'en-US', zh: 'zh-CN' };

/** From the first view to a write that waits for its ACKs. */
async function write(page) {
  await elect(page);
  await page.keyboard.press('w');
  await stepBy(page, 'message');
  for (let i = 0; i < 14; i += 1) await step(page);
}

/** A bundled scenario at a moment, and then keys. */
const at = (id, moment, ...keys) => async (page) => {
  await page.evaluate(async ([name, place]) => { await zabscope.open(name); await zabscope.seek(place); }, [id, moment]);
  for (const key of keys) await page.keyboard.press(key);
};

/** The first beat of a lesson that asks. */
async function lesson(page) {
  await page.keyboard.press('e');
  await page.locator('.popover button.choose').first().click();
  await page.locator('.lesson').waitFor();
  await page.waitForTimeout(9_000);
}

const SCENES = [
  ['start', ''],
  ['write', '', write],
  ['logs', '', at('must-vanish', { time: '12s' }, 'o')],
  ['locks', '', at('recipes/lock', { time: '9s' }, 'End')],
  ['znodes', '', at('recipes/lock', { time: '4s' }, 'z')],
  ['violation', '', async (page) => { await at('flaws/zk-4643', { time: '1s' })(page); await page.evaluate(() => zabscope.play()); await page.locator('.alarm').waitFor({ timeout: 60_000 }); }],
  ['why', '', async (page) => { await write(page); await page.keyboard.press('y'); }],
  ['predict', '', async (page) => { await write(page); await page.keyboard.press('q'); }],
  ['library', '', async (page) => { await page.keyboard.press('e'); }],
  ['lesson', '', lesson],
];

const [folder, ...given] = process.argv.slice(2);
const named = given.filter((word) => !word.includes('='));
const scenes = given.length > named.length ? given.map((word) => word.split(/=(.*)/s))
  : SCENES.filter(([name]) => named.length === 0 || named.includes(name));

try {
  for (const [name, hash, walk] of scenes)
    for (const [width, height] of SIZES)
      for (const colorScheme of THEMES)
        for (const [language, locale] of Object.entries(LANGUAGES)) {
          const page = await openPage(hash, { width, height, colorScheme, locale });
          await page.locator('.page').waitFor();
          await walk?.(page);
          await page.waitForTimeout(700); // what moves has arrived
          const path = picture(`${name}-${width}x${height}-${colorScheme}-${language}`, folder);
          await page.screenshot({ path });
          console.log(path, ...page.problems);
          await page.context().close();
        }
} finally {
  await shutDown();
}
