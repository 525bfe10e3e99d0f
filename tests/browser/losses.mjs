// Parts of the form that the network loses.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";

/** What the form says of a part that did not come, and of one that did not come again. */
export const LOST = /A part of the page could not be loaded\. Check your connection\./;
export const STILL_LOST = /Check your connection\. Then reload the page\./;

/** What Chromium says of a loss. */
export const LOSS_ERRORS = [/net::ERR_/, /WebAssembly/];

/**
 * Whether this browser asks again for a module that another one needs, and that it has missed: Chromium 148 does not, 156 does
 * (https://github.com/whatwg/html/pull/10327). Both kinds are in use.
 */
export function asksAgain() {
  return (isAsking ??= loseAndAskAgain());
}

let isAsking;

async function loseAndAskAgain() {
  let isThere;
  await openPage({ expectedErrors: LOSS_ERRORS }, async (page) => {
    const script = (body) => ({ contentType: "text/javascript", body });
    let asked = 0;
    await page.route("**/needing.js*", (route) => route.fulfill(script('import "./needed.js";')));
    await page.route("**/needed.js", (route) => {
      asked += 1;
      return asked === 1 ? route.abort("connectionrefused") : route.fulfill(script(""));
    });
    const load = (name) => page.evaluate((path) => import(location.origin + path).then(() => true, () => false), name);
    assert.equal(await load("/needing.js"), false);
    isThere = await load("/needing.js?2");
  });
  return isThere;
}
