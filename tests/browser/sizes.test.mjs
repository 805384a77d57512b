// Twelve windows, from a wall to a telephone on its side: how much of each is the stage, what is too small to read, what is cut off.

import assert from 'node:assert/strict';
import { browserTest, picture } from './harness.mjs';

const SIZES = [
  [1920, 1080], [1440, 900], [1366, 657], [1280, 633], [1024, 768], [853, 480],
  [820, 1180], [768, 1024], [390, 844], [390, 664], [360, 640], [844, 390],
];
/** Letters below this are too small, in CSS pixels. */
const SMALLEST = 11;

/** In the page: the stage's part of the height, the smallest letters in view, what is cut off, how many controls are in view. */
function measured() {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest('.unseen, .paper');
  const inside = (box) => box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const letters = [];
  const walker = document.createTreeWalker(document.querySelector('.page'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(one) || one.closest('title, style, option, desc')) continue;
    if (!inside(one.getBoundingClientRect())) continue;
    const scale = one.closest('svg') && one.getScreenCTM ? Math.hypot(one.getScreenCTM().a, one.getScreenCTM().b) : 1;
    letters.push([parseFloat(getComputedStyle(one).fontSize) * scale, walker.currentNode.textContent.trim().slice(0, 30)]);
  }
  const name = (one) => one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 30);
  const controls = [...document.querySelectorAll('button, input, select')].filter((one) => shown(one) && !one.closest('.st-control'));
  const scrolls = (one) => one.closest('.matters, .toolbar, .lens-picture, .lens-rail, .tabs, .tab-content, .lesson, .menu, .hint p, .name h1');
  const cut = controls.filter((one) => !scrolls(one)).map((one) => [name(one), one.getBoundingClientRect()])
    .filter(([, box]) => box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.top < -1).map(([one]) => one);
  const servers = [...document.querySelectorAll('.st-server .st-body')].map((one) => one.getBoundingClientRect());
  cut.push(...servers.filter((box) => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight).map(() => 'a server'));
  return {
    share: document.querySelector('.stage').getBoundingClientRect().height / innerHeight,
    smallest: letters.sort((a, b) => a[0] - b[0])[0],
    cut,
    sideways: document.documentElement.scrollWidth > innerWidth,
    controls: controls.filter((one) => inside(one.getBoundingClientRect())).length,
  };
}

const STATES = {
  'the first screen': async () => {},
  'a lesson': async (page) => {
    await page.locator('.first-lesson button').evaluate((one) => one.click());
    await page.locator('.lesson').waitFor();
  },
  'a lock run': async (page) => {
    await page.locator('.matter').nth(3).evaluate((one) => one.click());
    await page.locator('.lens.is-locks').waitFor();
  },
};

for (const [state, begin] of Object.entries(STATES)) {
  browserTest(`at twelve sizes the stage is the page, all can be read, and nothing is cut off: ${state}`, { firstVisit: true, width: 1440, height: 900, reducedMotion: 'reduce', timeout: 120_000 }, async (page) => {
    await page.locator('.pill[data-phase=broadcast]').waitFor();
    await begin(page);
    const bad = [];
    for (const [width, height] of SIZES) {
      // Below 500 px of height there is no room for five clients beside three servers over their chart.
      if (state === 'a lock run' && width > 760 && height < 500) continue;
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(250); // the picture follows its box
      const found = await page.evaluate(measured);
      const say = (what) => bad.push(`${width}×${height}: ${what}`);
      const least = width < 760 && height > width ? 0.55 : 0.45;
      if (found.share < least) say(`the stage has ${(found.share * 100).toFixed(0)} %`);
      if (found.smallest[0] < SMALLEST - 0.05) say(`“${found.smallest[1]}” is ${found.smallest[0].toFixed(1)} px`);
      if (found.cut.length > 0) say(`cut off: ${found.cut.join(', ')}`);
      if (found.sideways) say('it scrolls sideways');
      if (state === 'the first screen' && found.controls > 20) say(`${found.controls} controls`);
      if (process.env.ZABSCOPE_LOOK) await page.screenshot({ path: picture(`size ${state} ${width}x${height}`) });
    }
    assert.deepEqual(bad, []);
  });
}
