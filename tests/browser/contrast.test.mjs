// Contrast, measured: every text and every mark of the pictures against what really lies under it, as the browser draws
// it, in both themes. Text of the page itself is axe's (`everywhere.test.mjs`).

import assert from 'node:assert/strict';
import { browserTest } from './harness.mjs';
import { choose, elect, server, step, stepBy } from './walk.mjs';

/**
 * Marks that carry nothing by themselves: grounds, tracks behind arcs, patterns over numbered blocks, where one can point,
 * wires that carry nothing (what they carry is drawn), what has not happened yet, and what fades.
 */
const GROUNDS = ['.st-halo', '.st-track', '.lg-pattern', '.lk-hatch', 'defs *', '.st-area', '.st-focus', '.lk-hit', '.lk-over',
  '.ln-band *', '.is-future *', '.is-future', '.is-ahead', '.past-dim', '.st-now', '.lg-fresh', '.st-landings *', '.ln-lit *',
  '.gl-tail', '.cl-track', '.cl-badge', '.lo-tint', '.lo-hit', '.ln-lane.is-selected', '.ln-fold *', 'clipPath *'];

/** In the page: what stands out too little, as lines. */
function tooFaint(grounds) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { pointer-events: auto !important; transition: none !important; animation: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const rgba = (text) => {
    const found = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    return found && [...found.slice(1, 4).map(Number), found[4] === undefined ? 1 : Number(found[4])];
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const opacity = (element) => {
    let all = 1;
    for (let at = element; at && at.closest('svg'); at = at.parentElement) all *= Number(getComputedStyle(at).opacity);
    return all;
  };
  /** The paint of an element, as it comes through; null if it has none. */
  const paint = (element, what) => {
    const style = getComputedStyle(element);
    if (what === 'stroke' && parseFloat(style.strokeWidth) === 0) return null;
    const colour = rgba(element.closest('svg') ? style[what] : style.backgroundColor);
    if (!colour) return null;
    colour[3] *= opacity(element) * (element.closest('svg') ? Number(style[`${what}Opacity`]) : 1);
    return colour[3] > 0.02 ? colour : null;
  };
  /** What lies under an element at a point. */
  const ground = (element, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    const at = stack.findIndex((one) => element.contains(one) || one === element);
    if (at < 0) return null;
    const under = [];
    for (const one of stack.slice(at + 1)) {
      if (element.contains(one) || one.tagName === 'svg' || one.tagName === 'g' || one.tagName === 'text') continue;
      const colour = paint(one, 'fill');
      if (colour) under.push(colour);
      if (colour?.[3] > 0.99) break;
    }
    return under.reduceRight((below, colour) => over(colour, below), [255, 255, 255, 1]);
  };
  const name = (element) => {
    const of = (one) => `${one.tagName}.${one.getAttribute('class') ?? ''}`;
    return `${of(element.parentElement)} > ${of(element)}${element.tagName === 'text' ? ` “${element.textContent}”` : ''}`;
  };
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return getComputedStyle(element).visibility === 'visible' && box.right > 0 && box.bottom > 0
      && box.left < innerWidth && box.top < innerHeight;
  };
  const faint = new Map();
  const note = (element, found, least) => faint.set(name(element), `${name(element)}: ${found.toFixed(2)}, not ${least}`);
  let measured = 0;
  for (const text of document.querySelectorAll('.stage-svg text, .lens-svg text, .stage-legend text')) {
    if (!seen(text) || text.matches(grounds) || !text.textContent.trim()) continue;
    const box = text.getBoundingClientRect();
    const pieces = text.querySelectorAll('tspan');
    for (const piece of pieces.length > 0 ? pieces : [text]) {
      const style = getComputedStyle(piece);
      const colour = paint(piece, 'fill');
      const halo = style.paintOrder.startsWith('stroke') ? paint(piece, 'stroke') : null;
      const under = halo?.[3] > 0.9 ? halo : ground(text, box.x + box.width / 2, box.y + box.height / 2);
      if (!under || !colour) continue;
      measured += 1;
      const size = parseFloat(style.fontSize) * (text.getScreenCTM()?.a ?? 1);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const found = ratio(over(colour, under), under);
      if (found < (large ? 3 : 4.5)) note(text, found, large ? 3 : 4.5);
    }
  }
  for (const mark of document.querySelectorAll('.stage-svg :is(path, rect, circle), .lens-svg :is(path, rect, circle)')) {
    if (!seen(mark) || mark.matches(grounds) || mark.getTotalLength() === 0) continue;
    const fill = paint(mark, 'fill');
    const stroke = paint(mark, 'stroke');
    if (!fill && !stroke) continue;
    // A mark stands upon what its group stands upon: the page, or the thing that it is a part of.
    const box = mark.getBoundingClientRect();
    const points = [0.13, 0.37, 0.61, 0.87].map((part) => mark.getPointAtLength(mark.getTotalLength() * part).matrixTransform(mark.getScreenCTM()));
    const unders = [...points.map(({ x, y }) => ground(mark, x, y)), ground(mark, box.x + box.width / 2, box.y + box.height / 2)].filter(Boolean);
    if (unders.length === 0) continue;
    measured += 1;
    const best = Math.max(...unders.flatMap((under) => [fill, stroke].filter(Boolean).map((colour) => ratio(over(colour, under), under))));
    if (best < 3) note(mark, best, 3);
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  return { measured, faint: [...faint.values()] };
}

for (const colorScheme of ['light', 'dark']) {
  browserTest(`texts of the pictures have 4.5:1 and marks have 3:1 (${colorScheme})`, { colorScheme, reducedMotion: 'reduce' }, async (page) => {
    const bad = [];
    let measured = 0;
    const look = async (where) => {
      const found = await page.evaluate(tooFaint, GROUNDS.join(','));
      measured += found.measured;
      bad.push(...found.faint.map((line) => `${where}: ${line}`));
    };
    await page.locator('.page').waitFor();
    await look('at the start');
    await elect(page);
    await page.keyboard.press('w');
    await stepBy(page, 'message');
    for (let i = 0; i < 14; i += 1) await step(page);
    await look('a write');
    await choose(page, server(page, /Server 1/), 'Pause');
    await choose(page, server(page, /LEADING/), 'Crash');
    for (let i = 0; i < 10; i += 1) await step(page);
    await page.keyboard.press('y');
    await page.locator('.ln-past').waitFor();
    await look('a crash, a pause, and why');
    for (const name of ['Logs', 'Locks']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.waitForTimeout(80);
      await look(name);
    }
    assert.ok(measured > 200, `${measured} were measured`);
    assert.deepEqual([...new Set(bad)], []);
  });
}

browserTest('the measuring finds what is too faint', { reducedMotion: 'reduce' }, async (page) => {
  await elect(page);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.st-crown { fill: #0a7860 !important } .st-server .st-caption tspan { fill: #ddd !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  const { faint } = await page.evaluate(tooFaint, GROUNDS.join(','));
  assert.ok(faint.some((line) => line.includes('st-crown')), faint.join('\n'));
  assert.ok(faint.some((line) => line.includes('st-caption')), faint.join('\n'));
});
