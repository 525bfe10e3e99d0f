import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertFieldError, fillForm, launch, openPage, screenshot, settle } from "./browser.mjs";
import { decode, previewPixels } from "./picture.mjs";

describe("what the server refuses", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  const visit = (scenario) =>
    openPage(browser, { expectedErrors: [/status of 422/], viewport: { width: 1280, height: 900 } }, scenario);

  test("a text that is too long is said at the text, by the preview", () =>
    visit(async (page) => {
      // ISO/IEC 18004 table 7: version 40-L holds 2953 bytes.
      assert.equal(await fillForm(page, { text: "é".repeat(1477), error_correction: "L" }), "refused");
      await assertFieldError(page, "text", /Shorten it\.$/);
      assert.ok(await page.locator("#download-png").isDisabled());
      assert.equal(await page.getByRole("alert").textContent(), "");
      await screenshot(page, "too-long-1280");
      assert.equal(await fillForm(page, { text: "short again" }), "ready");
      assert.ok(await page.locator("#text-error").isHidden());
      assert.equal(await page.locator("#text").getAttribute("aria-invalid"), null);
    }));

  test("a text that is too long is said at the text, by generate", () =>
    visit(async (page) => {
      await fillForm(page, { text: "x".repeat(2954) });
      await page.evaluate(() => document.getElementById("text-error").replaceChildren());
      await page.click("#generate");
      await page.waitForFunction(() => document.getElementById("text-error").textContent !== "");
      await assertFieldError(page, "text", /lower error correction/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "text");
      assert.ok(await page.locator("#result").isHidden());
    }));

  test("numbers out of range are each said at their field", () =>
    visit(async (page) => {
      assert.equal(await fillForm(page, { text: "range", size: 41, border: 101, box_size: 0 }), "refused");
      await assertFieldError(page, "size", /40/);
      await assertFieldError(page, "border", /100/);
      await assertFieldError(page, "box_size", /1/);
      assert.ok(await page.locator("#text-error").isHidden());
    }));

  test("a colour that is none is said at its field", () =>
    visit(async (page) => {
      // A browser without a colour picker shows a plain text input here.
      await page.evaluate(() => { document.getElementById("fill_color").type = "text"; });
      assert.equal(await fillForm(page, { text: "colour", fill_color: "bluish" }), "refused");
      await assertFieldError(page, "fill_color", /\S/);
    }));
});

describe("what the page itself can tell", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  const visit = (scenario) => openPage(browser, {}, scenario);

  test("a missing text, when the button is pressed", () =>
    visit(async (page) => {
      await page.focus("#border");
      await page.click("#generate");
      await assertFieldError(page, "text", /Type the text/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "text");
    }));

  test("a number that is none", () =>
    visit(async (page) => {
      await fillForm(page, { text: "number" });
      await page.locator("#border").press("End");
      await page.keyboard.type("e");
      assert.equal(await settle(page), "refused");
      await assertFieldError(page, "border", /from 0 to 100/);
    }));

  test("a text that fits no code is not even sent", () =>
    visit(async (page) => {
      const asked = [];
      page.on("request", (request) => { if (request.url().includes("/api/")) asked.push(request.url()); });
      assert.equal(await fillForm(page, { text: "1".repeat(7090) }), "refused");
      await assertFieldError(page, "text", /7,090/);
      assert.deepEqual(asked, []);
    }));
});

describe("when the network fails", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  const visit = (scenario) =>
    openPage(browser, { expectedErrors: [/net::ERR_/, /status of 503/], viewport: { width: 1280, height: 900 } }, scenario);

  test("the preview says so, and drawing again works", () =>
    visit(async (page) => {
      await page.route("**/api/v1/qr?*", (route) => route.abort("connectionrefused"));
      assert.equal(await fillForm(page, { text: "offline" }), "refused");
      assert.match(await page.getByRole("alert").textContent(), /could not be reached/);
      assert.ok(await page.locator("#download-svg").isDisabled());
      assert.match(await page.locator("#stage").textContent(), /could not be reached/);
      await screenshot(page, "network-failure-1280");
      await page.unroute("**/api/v1/qr?*");
      await page.click("#retry");
      await page.waitForSelector('#stage[data-state="ready"]');
      assert.equal((await decode(await previewPixels(page))).text, "offline");
      assert.equal(await page.getByRole("alert").textContent(), "");
      assert.ok(await page.locator("#download-svg").isEnabled());
    }));

  test("generate says so, and generating again works", () =>
    visit(async (page) => {
      await fillForm(page, { text: "offline" });
      await page.route("**/api/v1/qr/generate", (route) => route.abort("connectionreset"), { times: 1 });
      await page.click("#generate");
      await page.waitForSelector("#retry");
      assert.match(await page.getByRole("alert").textContent(), /could not be reached/);
      await page.click("#retry");
      await page.waitForSelector("#result-id");
      assert.equal(await page.getByRole("alert").textContent(), "");
    }));

  test("a download says so, and downloading again works", () =>
    visit(async (page) => {
      await fillForm(page, { text: "offline" });
      await page.route("**/api/v1/qr?*", (route) => route.abort("internetdisconnected"), { times: 1 });
      await page.click("#download-png");
      await page.waitForSelector("#retry");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#retry")]);
      assert.equal(download.suggestedFilename(), "qr.png");
    }));

  test("a server that is out of order is said in its own words", () =>
    visit(async (page) => {
      await fillForm(page, { text: "broken" });
      const body = JSON.stringify({ title: "Unavailable", status: 503, message: "come back later", errors: [] });
      const answer = { status: 503, contentType: "application/problem+json", body };
      await page.route("**/api/v1/qr/generate", (route) => route.fulfill(answer), { times: 1 });
      await page.click("#generate");
      await page.waitForSelector("#retry");
      assert.match(await page.getByRole("alert").textContent(), /^Come back later\./);
    }));
});
