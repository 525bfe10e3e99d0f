// Chromium and the page under test. Every page is watched: see `openPage`.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";

/** The service under test, one like it whose S3 is down, and one that other origins may use (when the caller started them). */
export const serviceUrl = required("EDGEQR_URL");
export const degradedUrl = process.env.EDGEQR_URL_DOWN;
export const sharedUrl = process.env.EDGEQR_URL_SHARED;

/** The Chromium of this process, started when it is first asked for. */
export function browser() {
  return (running ??= launch());
}

let running;
after(async () => { await (await running)?.close(); });

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
    if (viewport) await page.setViewportSize(viewport);
    if (colorScheme) await page.emulateMedia({ colorScheme });
    await page.goto(path);
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
    const text = `${message.text()} ${message.location().url}`;
    if (!expectedErrors.some((pattern) => pattern.test(text))) complaints.push(`console: ${text}`);
  });
  violations.set(page, (text) => complaints.push(`CSP violation: ${text}`));
  return complaints;
}

const violations = new WeakMap();

async function newContext(options) {
  const context = await (await browser()).newContext({ acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
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
      await (await context.newPage()).goto("/icon.svg");
      return context;
    }));
  }
  return contexts.get(name);
}

const contexts = new Map();

/** What Chromium says of the page's icon, which it asks for whenever it likes, also when there is no network any more. */
export const NO_ICON = /ERR_INTERNET_DISCONNECTED .*\/icon\.svg$/;

/** Asks a service outside of any page, on a connection of its own: one that waited may be closed as the request arrives. */
export function ask(address, { headers = {}, ...options } = {}) {
  return fetch(address, { ...options, headers: { ...headers, connection: "close" } });
}

/** Nothing here is about speed: whoever waits so long waits for what does not come, on a slow machine, too. */
export const PATIENCE_MS = 60_000;

/** Whether pictures are written: not where another runtime serves the same form, byte for byte. */
const writesPictures = process.env.EDGEQR_PICTURES !== "none";

/** Writes a picture of the whole page to target/screenshots. */
export async function screenshot(page, name) {
  if (!writesPictures) return;
  const folder = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true, animations: "disabled" });
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: the address of a running EdgeQR, such as http://127.0.0.1:8787`);
  return value;
}
