// Pictures of dist/ in all sizes, themes and languages: `npm run shots [folder] [name=#hash ...]`.
// To be looked at by people; nothing compares them. Without a name: the first view, and a write whose ACKs are in the air.

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

const [folder, ...given] = process.argv.slice(2);
const scenes = given.length > 0 ? given.map((word) => word.split(/=(.*)/s)) : [['start', ''], ['write', '', write]];

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
