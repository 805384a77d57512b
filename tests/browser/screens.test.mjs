// Other screens: large letters, forced colours, telephones.

import assert from 'node:assert/strict';
import { browserTest } from './harness.mjs';
import { choose, elect, server, step, stepBy, stepUntil } from './walk.mjs';

/** In the page: buttons and texts of the page that are cut off by the window, or lie upon one another. */
function squeezed() {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getBoundingClientRect().width > 1;
  const name = (one) => one.getAttribute('aria-label') || one.textContent.trim() || one.className;
  const buttons = [...document.querySelectorAll('.title-bar button, .transport button, .lens-rail button, .grip, .notice button, .tabs button')].filter(shown);
  const beyond = buttons.filter((one) => !one.closest('.tabs') && (one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)).map((one) => `beyond the edge: ${name(one)}`);
  const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const over = [];
  const parts = [...document.querySelectorAll('.title-bar, .caption, .stage-picture, .transport, .lens-picture, .lens-rail, .lock-numbers')].filter(shown);
  parts.push(...buttons.filter((one) => !one.closest('.tabs, .inspector, .notice')));
  for (const [n, a] of parts.entries()) {
    for (const b of parts.slice(n + 1)) {
      if (!a.contains(b) && !b.contains(a) && cross(a.getBoundingClientRect(), b.getBoundingClientRect())) over.push(`${name(a).slice(0, 40)} lies upon ${name(b).slice(0, 40)}`);
    }
  }
  return [...beyond, ...over];
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth);

for (const locale of ['en-US', 'zh-CN']) {
  browserTest(`at 200 % nothing is cut off or covered, and the transport is reached (${locale})`, { width: 720, height: 480, deviceScaleFactor: 2, locale }, async (page) => {
    await elect(page);
    assert.equal(await sideways(page), false, 'no sideways scrolling');
    await page.evaluate(() => scrollTo(0, 9_999));
    assert.deepEqual(await page.evaluate(squeezed), []);
    await page.evaluate(() => scrollTo(0, 0));
    const stage = await page.locator('.stage-svg').boundingBox();
    assert.ok(stage.height >= 200, `the stage is ${stage.height} high`);
    const before = await page.locator('.page').getAttribute('data-event');
    const step = page.getByRole('button', { name: 'Step forward' }).or(page.getByRole('button', { name: '前进一步' }));
    await step.click();
    await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, before);
    const box = await step.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 480, 'in sight without scrolling');
    await page.locator('.st-server .st-control').first().focus();
    await page.keyboard.press('Enter');
    const tabs = page.getByRole('tab');
    await tabs.nth(1).click();
    await page.getByText('acceptedEpoch').waitFor();
    assert.equal(await sideways(page), false);
  });
}

browserTest('in forced colours roles, packets, selection and focus still differ, and what is chosen shows', { forcedColors: 'active', reducedMotion: 'reduce' }, async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  await stepBy(page, 'message');
  for (let i = 0; i < 8; i += 1) await step(page);
  await choose(page, server(page, /Server 1/), 'Crash');
  await stepUntil(page, page.locator('.st-packets .st-picture'));
  await page.locator('.st-server[data-lit=S2] .st-control').focus();
  await page.keyboard.press('Enter');
  await page.locator('.st-server[data-lit=S2].is-selected').waitFor();
  await page.locator('.st-server[data-lit=S3] .st-control').focus();
  const seen = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
    const [canvas, text, highlight] = [system('Canvas'), system('CanvasText'), system('Highlight')];
    probe.remove();
    const of = (selector, what) => getComputedStyle(document.querySelector(selector))[what];
    return {
      canvas, text, highlight,
      leader: of('.is-leading .st-body', 'fill'), name: of('.is-leading .st-name', 'fill'), crown: of('.is-leading .st-crown', 'fill'),
      follower: of('.st-server:not(.is-leading, .is-down) .st-body', 'fill'), rim: of('.st-server:not(.is-leading, .is-down) .st-body', 'stroke'),
      down: of('.is-down .st-body', 'strokeDasharray'), up: of('.is-leading .st-body', 'strokeDasharray'),
      chosen: of('.st-server.is-selected > .st-control > .st-focus', 'stroke'), focused: of('.st-control:focus-visible > .st-focus', 'stroke'),
      plain: of('.is-down .st-focus', 'stroke'),
      on: of('.segmented .on', 'outlineStyle'), off: of('.segmented button:not(.on)', 'outlineStyle'),
      tab: of('.tabs [aria-selected=true]', 'outlineStyle'),
      packet: of('.st-packets .st-picture :is(path, rect, circle)', 'stroke'),
    };
  });
  assert.notEqual(seen.canvas, seen.text);
  assert.deepEqual([seen.leader, seen.name, seen.crown], [seen.text, seen.canvas, seen.canvas], 'a leader is filled');
  assert.deepEqual([seen.follower, seen.rim], [seen.canvas, seen.text], 'a follower is an outline');
  assert.ok(seen.down !== 'none' && seen.up === 'none', 'who is down is dashed');
  assert.deepEqual([seen.chosen, seen.focused], [seen.highlight, seen.highlight]);
  assert.notEqual(seen.plain, seen.highlight);
  assert.deepEqual([seen.on, seen.off, seen.tab], ['solid', 'none', 'solid']);
  assert.equal(seen.packet, seen.text);
});

browserTest('on a telephone the Locks lens has its rail and its numbers beside each other', { width: 390, height: 844 }, async (page) => {
  await page.locator('.page').waitFor();
  await page.evaluate(async () => {
    await zabscope.ready;
    await zabscope.open('recipes/lock');
  });
  await stepBy(page, 'milestone');
  await stepUntil(page, page.locator('.lock-numbers b'));
  assert.deepEqual(await page.evaluate(squeezed), []);
  const [picture, rail] = [await page.locator('.lens-picture').boundingBox(), await page.locator('.lens-rail').boundingBox()];
  assert.ok(picture.height >= 130, `the picture is ${picture.height} high`);
  assert.ok(rail.y + rail.height <= 844);
});

browserTest('what the bar of a telephone has no room for stands behind “…”, under a finger', { width: 390, height: 844 }, async (page) => {
  await page.locator('.page').waitFor();
  await page.locator('.title-bar .more').click();
  const items = page.locator('#more button');
  const names = await items.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  for (const name of ['Theme', 'Present', 'New run', 'Network', 'Export', 'Guarantees', 'As a table', 'Undo', 'Redo', 'Keys', 'Commands'])
    assert.ok(names.some((one) => one.startsWith(name)), `${name} in ${names}`);
  const small = await items.evaluateAll((all) => all.filter((one) => one.offsetHeight < 44 || one.getBoundingClientRect().right > innerWidth).length);
  assert.equal(small, 0);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.classList.contains('more'));
});
