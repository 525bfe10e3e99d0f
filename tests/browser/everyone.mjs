// What must hold for everyone, in every state of the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { screenshot } from "./browser.mjs";

/** Asserts of a state that nothing is cut off and that everyone can use it, and writes a picture of it; `part` as below. */
export async function assertGood(page, name, part) {
  await assertFits(page);
  await assertAccessible(page, part);
  await screenshot(page, name);
}

/**
 * Asserts that axe-core finds no violation of WCAG 2.2 A and AA, nor of its best practices; `part` is what is another than
 * when it was last asserted, if not all of the page is.
 */
export async function assertAccessible(page, part) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  // It would fetch the style sheets once more, and write them into the page, for a rule that is no part of this.
  const options = { resultTypes: ["violations"], preload: false };
  const { violations } = await page.evaluate(([context, how]) => globalThis.axe.run(context ?? document, how), [part, options]);
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`));
  assert.deepEqual(found, []);
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Presses Tab until `selector` has the focus, and asserts that one can see it there. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate((wanted) => document.activeElement.matches(wanted), selector))) continue;
    const outlined = await page.evaluate(() =>
      // Some controls show the focus beside them: the label around them, or the one that stands for them.
      [document.activeElement, document.activeElement.closest(".choice, .segment"), document.activeElement.nextElementSibling].some(
        (node) => node && getComputedStyle(node).outlineStyle === "solid" && parseFloat(getComputedStyle(node).outlineWidth) >= 2,
      ));
    assert.ok(outlined, `${selector} shows the focus`);
    return;
  }
  assert.fail(`${selector} is not reached by Tab`);
}

/** Asserts that nothing has to be scrolled sideways. */
export async function assertFits(page) {
  const { content, room } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  assert.ok(content <= room, `the page is ${content} px wide in a window of ${room} px`);
}
