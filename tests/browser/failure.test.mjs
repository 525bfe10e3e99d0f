import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { assertGood } from "./everyone.mjs";
import { assertFieldError, engineIsThere, fillForm, settle } from "./form.mjs";
import { decode, previewPixels } from "./picture.mjs";

describe("what the server refuses", () => {
  const visit = (scenario) =>
    openPage({ expectedErrors: [/status of 422/], viewport: { width: 1280, height: 900 } }, scenario);

  test("a text that is too long is said at the text, by the preview", () =>
    visit(async (page) => {
      // ISO/IEC 18004 table 7: version 40-L holds 2953 bytes.
      assert.equal(await fillForm(page, { text: "é".repeat(1477), error_correction: "L" }), "refused");
      await assertFieldError(page, "text", /^Too long: it takes 101 % of the room that this level has\. Shorten it\.$/);
      assert.ok(await page.locator("#download-png").isDisabled());
      assert.equal(await page.getByRole("alert").textContent(), "");
      await assertGood(page, "too-long-1280");
      assert.equal(await fillForm(page, { text: "short again" }), "ready");
      assert.ok(await page.locator("#text-error").isHidden());
      assert.equal(await page.locator("#text").getAttribute("aria-invalid"), null);
    }));

  test("a text that is too long is said at the text, by the button", () =>
    visit(async (page) => {
      await fillForm(page, { text: "x".repeat(2954) });
      await page.click("#generate");
      await assertFieldError(page, "text", /lower error correction/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "text");
      assert.ok(await page.locator("#result").isHidden());
    }));

  test("what only the server refuses is said at its field", () =>
    visit(async (page) => {
      await fillForm(page, { text: "newer server" });
      const body = JSON.stringify({ status: 422, message: "no", errors: [{ field: "border", message: "must be even" }] });
      const answer = { status: 422, contentType: "application/problem+json", body };
      await page.route("**/api/v1/qr/generate", (route) => route.fulfill(answer), { times: 1 });
      await page.click("#generate");
      await assertFieldError(page, "border", /^Must be even\.$/);
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
  const visit = (scenario) => openPage({}, scenario);

  test("a missing text, when the button is pressed", () =>
    visit(async (page) => {
      await page.click("#tab-text");
      await engineIsThere(page);
      await page.click("#generate");
      await assertFieldError(page, "text", /fill this in/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "text");
    }));

  test("a number that is none", () =>
    visit(async (page) => {
      await fillForm(page, { text: "number" });
      await page.click("#tab-size");
      await page.locator("#border").press("End");
      await page.keyboard.type("e");
      assert.equal(await settle(page), "refused");
      await assertFieldError(page, "border", /from 0 to 100/);
    }));
});

describe("when the network fails", () => {
  const visit = (scenario) =>
    openPage({ expectedErrors: [/net::ERR_/, /status of 503/], viewport: { width: 1280, height: 900 } }, scenario);

  test("the engine is missed, and loading it again works", () =>
    openPage({ path: "/icon.svg", expectedErrors: [/net::ERR_/, /WebAssembly/] }, async (page) => {
      await page.route("**/engine.wasm", (route) => route.abort("connectionrefused"), { times: 1 });
      await page.goto("/");
      await page.waitForSelector(".retry");
      assert.match(await page.getByRole("alert").textContent(), /could not be loaded/);
      assert.match(await page.locator("#stage").textContent(), /could not be loaded/);
      assert.ok(await page.locator("#download-svg").isDisabled());
      await page.click(".retry");
      assert.equal(await fillForm(page, { text: "back again" }), "ready");
      assert.equal((await decode(await previewPixels(page))).text, "back again");
      assert.equal(await page.getByRole("alert").textContent(), "");
    }));

  test("generate says so, and generating again works", () =>
    visit(async (page) => {
      await fillForm(page, { text: "offline" });
      await page.route("**/api/v1/qr/generate", (route) => route.abort("connectionreset"), { times: 1 });
      await page.click("#generate");
      await page.waitForSelector(".retry");
      assert.match(await page.getByRole("alert").textContent(), /could not be reached/);
      await page.click(".retry");
      await page.waitForSelector("#result-id");
      assert.equal(await page.getByRole("alert").textContent(), "");
    }));

  test("a server that asks for a key gets it, and only from memory", () =>
    openPage({ locale: "de", viewport: { width: 320, height: 900 }, expectedErrors: [/status of 401/] }, async (page) => {
      await fillForm(page, { text: "keyed" });
      const body = JSON.stringify({ title: "Unauthorized", status: 401, message: "a key is needed", errors: [] });
      await page.route("**/api/v1/qr/generate", (route) => {
        if (route.request().headers().authorization === "Bearer the-key") return route.continue();
        return route.fulfill({ status: 401, contentType: "application/problem+json", body });
      });
      await page.click("#generate");
      const { width } = await page.locator("#api-key").boundingBox();
      assert.ok(width > 150, `a key fits into ${width} px`);
      await page.fill("#api-key", "the-key");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#result-id");
      assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
    }));

  test("a server that is out of order is said in its own words", () =>
    visit(async (page) => {
      await fillForm(page, { text: "broken" });
      const body = JSON.stringify({ title: "Unavailable", status: 503, message: "come back later", errors: [] });
      const answer = { status: 503, contentType: "application/problem+json", body };
      await page.route("**/api/v1/qr/generate", (route) => route.fulfill(answer), { times: 1 });
      await page.click("#generate");
      await page.waitForSelector(".retry");
      assert.match(await page.getByRole("alert").textContent(), /^Come back later\./);
    }));
});
