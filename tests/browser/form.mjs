// The form, as people work with it.
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";

/** Waits until the engine has been loaded, which the page shows by the controls that come with it. */
export function engineIsThere(page) {
  return page.waitForSelector("#module_shape", { state: "attached" });
}

/** Waits until the preview shows the newest input and is judged, or says why it cannot; returns that state. */
export async function settle(page) {
  // The page marks the stage busy in the same task as the input event, so this cannot see an older picture.
  await page.waitForSelector('.preview:has(#stage[aria-busy="false"]):has(#verdict:not([aria-busy="true"]))');
  return page.locator("#stage").getAttribute("data-state");
}

/**
 * Fills in fields by name, such as `{ text, size: 7, error_correction: "H", transparent: true }`, each in the panel where it
 * is, and leaves the last one; settles.
 */
export async function fillForm(page, values) {
  await page.waitForSelector("#tab-text");
  if (Object.keys(values).some((name) => name !== "text")) await engineIsThere(page);
  tell(values.text, values.caption);
  for (const [name, value] of Object.entries(values)) {
    const panel = await page.evaluate((id) => document.getElementById(id)?.closest("#options [role=tabpanel][hidden]")?.getAttribute("aria-labelledby"), name);
    if (panel) await page.click(`#${panel}`);
    if (RADIOS.has(name)) {
      await page.check(`input[name="${name}"][value="${value}"]`);
    } else if (typeof value === "boolean") {
      await page.setChecked(`#${name}`, value);
    } else if (SELECTS.has(name)) {
      await page.selectOption(`#${name}`, value);
    } else {
      if (name === "text") await page.click("#tab-text");
      await page.fill(`#${name}`, String(value));
    }
  }
  // Who has left a field need not wait for a pause in the typing.
  await page.evaluate(() => document.activeElement?.blur());
  return settle(page);
}

const RADIOS = new Set(["error_correction", "format", "unit", "module_shape", "finder_frame", "finder_ball", "gradient", "back_gradient", "micro"]);
const SELECTS = new Set(["mask", "eci"]);

/** Chooses the tab of a type and fills in its fields, each left with Tab; settles. */
export async function fillPayload(page, type, values) {
  await page.click(`#tab-${type}`);
  tell(...Object.values(values));
  for (const [name, value] of Object.entries(values)) {
    const control = page.locator(`[id="payload.${name}"]`);
    if (typeof value === "boolean") await control.setChecked(value);
    else if (await control.evaluate((node) => node.matches("select"))) await control.selectOption(value);
    else await control.fill(String(value));
    await control.press("Tab");
  }
  return settle(page);
}

/** Tells the caller what no log may show. */
function tell(...contents) {
  if (process.env.EDGEQR_TYPED) appendFileSync(process.env.EDGEQR_TYPED, `${JSON.stringify(contents)}\n`);
}

/** The texts of the figures below the preview. */
export async function figures(page) {
  const read = (name) => page.locator(`#figure-${name}`).textContent();
  return { version: await read("version"), mask: await read("mask"), ecc: await read("ecc"), pixels: await read("pixels") };
}

/** Asserts that `name`'s field is marked as wrong, says `pattern`, and is tied to the message for screen readers. */
export async function assertFieldError(page, name, pattern) {
  const field = page.locator(`[id="${name}"]`);
  const place = page.locator(`[id="${name}-error"]`);
  await place.waitFor({ state: "visible" });
  assert.match(await place.textContent(), pattern);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.ok((await field.getAttribute("aria-describedby")).split(" ").includes(`${name}-error`));
}

/** Drops a file on the zone of the logo, a red disc where none is given, and waits until it is taken and drawn. */
export async function dropLogo(page, content = DISC, name = "logo.svg", type = "image/svg+xml") {
  const transfer = await page.evaluateHandle(([text, file, kind]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], file, { type: kind }));
    return data;
  }, [content, name, type]);
  await page.dispatchEvent("#logo-drop", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("#logo-drop", "drop", { dataTransfer: transfer });
  await page.waitForSelector("#logo-picture:not([hidden])", { state: "attached" });
  assert.equal(await settle(page), "ready");
}

const DISC = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#c2185b"/></svg>';

/** Presses the button of the link to the design; returns what is on the clipboard then. */
export async function copiedLink(page) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.click("#share");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== "");
  return page.evaluate(() => navigator.clipboard.readText());
}
