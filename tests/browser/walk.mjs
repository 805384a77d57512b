// What a person does with the page, in a few words each. The keys are those of its help.

/** The server with this state, as the button that it is; `name` may be a part of its accessible name or a pattern. */
export const server = (page, name) => page.getByRole('button', { name });

/** The event at the cursor and the trace hash there. */
export async function moment(page) {
  const root = page.locator('.page');
  return { event: Number(await root.getAttribute('data-event')), hash: await root.getAttribute('data-trace-hash') };
}

/** How far one step goes: 'event', 'message' or 'milestone'. */
export const stepBy = (page, unit) => page.keyboard.press({ event: '1', message: '2', milestone: '3' }[unit]);

/** One step, and until the page shows it. */
export async function step(page) {
  const before = await page.locator('.page').getAttribute('data-event');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, before);
}

/** Steps until something is there; fails after so many steps. */
export async function stepUntil(page, locator, steps = 60) {
  for (let i = 0; i < steps; i += 1) {
    if (await locator.count()) return;
    await step(page);
  }
  throw new Error(`${locator} is not there after ${steps} steps`);
}

/** From the first view to a leader that serves. */
export async function elect(page) {
  await page.locator('.page').waitFor();
  await stepBy(page, 'milestone');
  await stepUntil(page, page.locator('.pill[data-phase=broadcast]'));
}

/** Opens the menu of a thing with the mouse and chooses an item. */
export async function choose(page, thing, item) {
  await thing.click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

/** Opens what stands behind “…”, and presses the button of this name there. */
export async function more(page, name) {
  await page.locator('.title-bar .more').click();
  await page.locator('#more').getByRole('button', { name }).click();
}
