import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage, screenshot } from "./browser.mjs";
import { assertFits, assertGood } from "./everyone.mjs";
import { dropLogo, fillForm, fillPayload } from "./form.mjs";

describe("the form looks as it should", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      test(`at ${width} px in ${colorScheme}, without sideways scrolling`, () =>
        openPage({ colorScheme, viewport: { width, height: 900 } }, async (page) => {
          await page.waitForSelector("#tab-url");
          await assertGood(page, `empty-${width}-${colorScheme}`);
          await fillForm(page, { text: "https://example.com/a/rather/long/address?that=wraps&in=a&narrow=window" });
          await assertFits(page);
          await page.click("#generate");
          await page.waitForSelector("#result-id");
          await page.click("#history summary");
          await page.waitForSelector("#codes li");
          await page.click("#batch summary");
          await page.waitForSelector("#batch-lines");
          await assertGood(page, `ready-${width}-${colorScheme}`);
          await page.click("#history summary");
          await page.click("#batch summary");
          await fillForm(page, { size: 99, border: 1000, box_size: 0, fill_color: "#ffee00" });
          await fillPayload(page, "wifi", { ssid: "Café", password: "short" });
          await assertGood(page, `errors-${width}-${colorScheme}`);
        }));
    }
  }

  for (const [locale, direction, title] of [["de-AT", "ltr", "Vorschau"], ["ar", "rtl", "معاينة"]]) {
    test(`in the language of the browser: ${locale}`, () =>
      openPage({ locale, viewport: { width: 1280, height: 900 } }, async (page) => {
        await page.locator("#preview-title", { hasText: title }).waitFor();
        assert.equal(await page.getAttribute("html", "dir"), direction);
        await fillPayload(page, "wifi", { ssid: "Netz", password: "lange genug" });
        assert.equal(await page.locator("#figure-pixels").evaluate((node) => getComputedStyle(node).direction), "ltr", "width × height");
        await assertGood(page, `language-${locale}`);
        await page.setViewportSize({ width: 320, height: 900 });
        await assertFits(page);
        await page.selectOption("#language", "en");
        await page.locator("#preview-title", { hasText: "Preview" }).waitFor();
        assert.equal(await page.getAttribute("html", "dir"), "ltr");
        assert.equal(await page.inputValue("[id='payload.ssid']"), "Netz");
      }));
  }

  // A window of 1280 × 1024 pixels at 400 and at 200 percent.
  for (const viewport of [{ width: 320, height: 256 }, { width: 640, height: 512 }]) {
    test(`at ${viewport.width} × ${viewport.height} px, whatever long words there are`, () =>
      openPage({ viewport, expectedErrors: [/status of 404/] }, async (page) => {
        const word = "x".repeat(300);
        const storage = { aws: { state: "failed", error: "an_error_that_is_new" }, azure: { state: "stored" } };
        const code = (id, text) => ({ id, request: { text }, format: "pdf", created_at: "2026-01-01T00:00:00Z", storage });
        await page.route("**/api/v1/qr/generate", (route) => route.fulfill({ json: { id: word, storage, storage_urls: { azure: `https://example.com/${word}` }, warnings: [{ code: "new", message: word }] } }));
        await page.route("**/api/v1/codes?*", (route) => route.fulfill({ json: { codes: [code("a", word), code("b", `https://example.com/${word}`)] } }));
        await fillPayload(page, "url", { url: `https://example.com/${word}` });
        await page.click("#generate");
        await page.waitForSelector("#result-id");
        await page.click("#history summary");
        await page.waitForSelector("#codes li");
        await page.click("#batch summary");
        await page.fill("#batch-lines", `text,${word}\n${word},${word}`);
        await page.click("#batch-run");
        await page.waitForSelector("#batch-report li");
        await assertGood(page, `long-words-${viewport.width}`);
      }));
  }

  test("without motion for those who want none", () =>
    openPage({ reducedMotion: "reduce", path: "/icon.svg" }, async (page) => {
      let release;
      const held = new Promise((resolve) => { release = resolve; });
      await page.route("**/engine.wasm", (route) => held.then(() => route.continue()));
      await page.goto("/", { waitUntil: "commit" });
      await page.locator("[id='payload.url']").fill("https://example.com/");
      await page.waitForSelector('#stage[data-state="loading"]');
      const moving = await page.evaluate(() => document.getAnimations().filter((animation) => animation instanceof CSSAnimation).length);
      release();
      assert.equal(moving, 0);
      await page.waitForSelector('#stage[data-state="ready"]');
    }));

  for (const colorScheme of ["light", "dark"]) {
    test(`in the colours that a person has forced, ${colorScheme}`, () =>
      openPage({ forcedColors: "active", colorScheme, viewport: { width: 1280, height: 900 } }, async (page) => {
        await fillPayload(page, "wifi", { ssid: "Guests", password: "short" });
        await page.click("#tab-size");
        const lines = await page.locator("#options [role=tab]").evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBlockEndWidth));
        assert.deepEqual(lines, ["0px", "3px", "0px"], "the chosen one alone is underlined");
        assert.equal(await page.locator("#stage").evaluate((stage) => getComputedStyle(stage).forcedColorAdjust), "auto");
        await screenshot(page, `forced-colors-${colorScheme}`);
        await fillPayload(page, "wifi", { password: "long enough" });
        assert.equal(await page.locator("#stage").evaluate((stage) => getComputedStyle(stage).forcedColorAdjust), "none", "a code keeps its colours");
      }));
  }

  for (const [width, colorScheme, locale] of [[1280, "light", "en"], [320, "light", "en"], [1280, "dark", "en"], [320, "dark", "de"], [1280, "light", "ar"], [320, "light", "ar"]]) {
    test(`is for everyone at ${width} px in ${colorScheme}, ${locale}`, () =>
      openPage({ viewport: { width, height: 900 }, colorScheme, locale }, async (page) => {
        await fillPayload(page, "url", { url: "https://example.com/menu" });
        await fillForm(page, { module_shape: "connected", finder_frame: "rounded", finder_ball: "circle", fill_color: "#0b3d6b", gradient: "linear", gradient_color: "#7a0019", caption: "Menu" });
        await page.check("#corner-colours");
        await dropLogo(page);
        await assertGood(page, `style-${width}-${colorScheme}-${locale}`);
        for (const name of ["size", "advanced"]) {
          await page.click(`#tab-${name}`);
          await assertGood(page, `${name}-${width}-${colorScheme}-${locale}`, "#options");
        }
      }));
  }
});
