// The example page of an embedded form, at an origin of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { browser, PATIENCE_MS, sharedUrl } from "./browser.mjs";

/** The origin that the service under test allows; no server is there, the page comes from the test. */
export const ORIGIN = "https://app.example";
const PAGE = readFileSync(new URL("../../docs/examples/embed.html", import.meta.url), "utf8");

/**
 * Runs `scenario(page, asked)` on the example page; no error and no violation of its policy may come up, but what `expected`
 * matches. The network loses the part `lost` of the form once; `change(text)` makes another page of the example; `answers` are
 * what else is at the page's origin, as JSON by path.
 */
export async function visit(scenario, { lost, expected = lost ? /net::ERR_/ : /^$/, change = (text) => text, answers = {}, ...options } = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints = [];
  const asked = [];
  context.on("console", (message) => { if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text()); });
  context.on("weberror", (event) => complaints.push(String(event.error())));
  context.on("request", (request) => asked.push(request.url()));
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const html = change(PAGE).replaceAll("https://qr.example.com", sharedUrl);
    await answerFor(page, (path) => (path in answers ? ["application/json", JSON.stringify(answers[path])] : ["text/html", html]), lost);
    await page.goto(`${ORIGIN}/`);
    await scenario(page, asked);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/**
 * Answers for the page's origin, and loses a part once. Chromium is told itself: where Playwright answers for anything, it grants
 * every preflight too, and no rule of CORS would be tried.
 */
async function answerFor(page, answer, lost) {
  const chromium = await page.context().newCDPSession(page);
  let isLost = false;
  chromium.on("Fetch.requestPaused", ({ requestId, request }) => {
    const { origin, pathname } = new URL(request.url);
    if (origin !== ORIGIN) {
      const first = !isLost;
      isLost = true;
      return first ? chromium.send("Fetch.failRequest", { requestId, errorReason: "ConnectionRefused" }) : chromium.send("Fetch.continueRequest", { requestId });
    }
    const [value, body] = answer(pathname);
    const responseHeaders = [{ name: "content-type", value }];
    return chromium.send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body: Buffer.from(body).toString("base64") });
  });
  const patterns = [`${ORIGIN}/*`, ...(lost ? [`${sharedUrl}${lost}`] : [])].map((urlPattern) => ({ urlPattern }));
  await chromium.send("Fetch.enable", { patterns });
}
