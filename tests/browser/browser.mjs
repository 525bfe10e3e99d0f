// Chromium and the page under test. Every page is watched: see `openPage`.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** The service under test, one like it whose S3 is down, and one that other origins may use (when the caller started them). */
export const serviceUrl = required("EDGEQR_URL");
export const degradedUrl = process.env.EDGEQR_URL_DOWN;
export const sharedUrl = process.env.EDGEQR_URL_SHARED;

/** The Chromium of this file of tests, started when it is first asked for. */
export function browser() {
  return (running ??= launch());
}

let running;
after(async () => { await (await running)?.close(); });

/** Starts Chromium. It can resolve no name, so that nothing in it can reach another machine. */
function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The page that embeds has a public name, and the service under test is on this machine.
      "--disable-features=LocalNetworkAccessChecks",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/**
 * Runs `scenario(page)` on a new page of the form, then asserts what holds on every page: no console error but those that
 * match `expectedErrors`, no CSP violation, no request to another origin. The form keeps nothing, so pages share a context
 * with the others of the same `options`; one that changes its context or measures what is loaded takes one of its own by
 * `isAlone`.
 */
export async function openPage({ url = serviceUrl, expectedErrors = [], path = "/", viewport, colorScheme, isAlone = false, ...options }, scenario) {
  const context = isAlone ? await newContext({ baseURL: url, ...options }) : await sharedContext({ baseURL: url, ...options });
  const page = await context.newPage();
  try {
    const complaints = watch(page, new URL(url).origin, expectedErrors);
    page.setDefaultTimeout(15_000);
    if (viewport) await page.setViewportSize(viewport);
    if (colorScheme) await page.emulateMedia({ colorScheme });
    await visit(page, path);
    await scenario(page);
    assert.deepEqual(complaints, []);
  } finally {
    await (isAlone ? context.close() : page.close());
  }
}

/** The list of what should not have happened on a page; it grows. */
function watch(page, origin, expectedErrors) {
  const complaints = [];
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (!["blob:", "data:"].includes(address.protocol) && address.origin !== origin) {
      complaints.push(`request to another origin: ${address.href}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (!expectedErrors.some((pattern) => pattern.test(message.text()))) complaints.push(`console: ${message.text()}`);
  });
  violations.set(page, (text) => complaints.push(`CSP violation: ${text}`));
  return complaints;
}

const violations = new WeakMap();

async function newContext(options) {
  const context = await (await browser()).newContext({ acceptDownloads: true, ...options });
  await context.exposeBinding("reportViolation", ({ page }, text) => violations.get(page)?.(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return context;
}

/** The context of pages with these options. A page stays open in it: with the last one Chromium ends the process of all. */
function sharedContext(options) {
  const name = JSON.stringify(options);
  if (!contexts.has(name)) {
    contexts.set(name, newContext(options).then(async (context) => {
      await visit(await context.newPage(), "/icon.svg");
      return context;
    }));
  }
  return contexts.get(name);
}

const contexts = new Map();

/**
 * Opens a page, if need be once more: of some thousands of requests wrangler's proxy keeps one to itself until the client
 * leaves; the Worker's log shows that it did not come before that.
 */
async function visit(page, path) {
  try {
    await page.goto(path);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    await page.goto(path);
  }
}

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
 * is, and settles.
 */
export async function fillForm(page, values) {
  await page.waitForSelector("#tab-text");
  if (Object.keys(values).some((name) => name !== "text")) await engineIsThere(page);
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
  return settle(page);
}

const RADIOS = new Set(["error_correction", "format", "unit", "module_shape", "finder_frame", "finder_ball", "gradient", "back_gradient", "micro"]);
const SELECTS = new Set(["mask", "eci"]);

/** Chooses the tab of a type and fills in its fields, each left with Tab; settles. */
export async function fillPayload(page, type, values) {
  await page.click(`#tab-${type}`);
  for (const [name, value] of Object.entries(values)) {
    const control = page.locator(`[id="payload.${name}"]`);
    if (typeof value === "boolean") await control.setChecked(value);
    else if (await control.evaluate((node) => node.matches("select"))) await control.selectOption(value);
    else await control.fill(String(value));
    await control.press("Tab");
  }
  return settle(page);
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

/** Writes a picture of the whole page to target/screenshots, where `EDGEQR_SCREENSHOTS` does not say that others do. */
export async function screenshot(page, name) {
  if (process.env.EDGEQR_SCREENSHOTS === "none") return;
  const folder = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true, animations: "disabled" });
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: the address of a running EdgeQR, such as http://127.0.0.1:8787`);
  return value;
}
