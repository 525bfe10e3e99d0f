import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { assertFieldError, figures, fillForm, fillPayload, settle } from "./form.mjs";
import { decode, previewPixels } from "./picture.mjs";

describe("what few people need", () => {
  const visit = (scenario, options = {}) => openPage({ viewport: { width: 1280, height: 900 }, ...options }, scenario);

  test("raises the correction where that costs nothing, and takes a mask", () =>
    visit(async (page) => {
      await fillForm(page, { text: "a", error_correction: "L" });
      await fillForm(page, { boost: true, mask: "5" });
      const { version, ecc, mask } = await figures(page);
      assert.deepEqual({ version, ecc, mask }, { version: "1", ecc: "H", mask: "5" });
      assert.equal((await decode(await previewPixels(page))).text, "a");
    }));

  test("keeps the symbol below a version", () =>
    visit(async (page) => {
      assert.equal(await fillForm(page, { text: "x".repeat(40), max_size: 2 }), "refused");
      await assertFieldError(page, "text", /Shorten it/);
      assert.equal(await fillForm(page, { max_size: 3 }), "ready");
      assert.equal(await fillForm(page, { size: 5 }), "refused");
      assert.ok(await page.locator("#tab-advanced").evaluate((tab) => tab.hasAttribute("data-wrong")));
      await page.click("#tab-advanced");
      await assertFieldError(page, "max_size", /^Must not be below the smallest version\.$/);
    }));

  test("makes a Micro QR code, or says why there is none", () =>
    visit(async (page) => {
      await fillForm(page, { text: "123", error_correction: "L", micro: "only" });
      assert.equal((await figures(page)).version, "M1");
      assert.equal((await decode(await previewPixels(page), "MicroQRCode")).text, "123");
      assert.equal(await fillForm(page, { error_correction: "H" }), "refused");
      await page.click("#tab-advanced");
      await assertFieldError(page, "micro", /^Micro QR has no level H/);
      await fillForm(page, { micro: "allowed" });
      assert.equal((await figures(page)).version, "1");
    }));

  test("writes Japanese in fewer bits, and names the character set or not", () =>
    visit(async (page) => {
      const text = "日本語の文字を短く書く方法";
      await fillForm(page, { text });
      const plain = await figures(page);
      assert.equal((await decode(await previewPixels(page))).hasECI, true);
      await fillForm(page, { eci: "never" });
      assert.equal((await decode(await previewPixels(page))).hasECI, false);
      await fillForm(page, { kanji: true });
      assert.ok(Number((await figures(page)).version) < Number(plain.version));
      assert.equal((await decode(await previewPixels(page))).text, text);
    }));

  test("names the resolution, which the file tells", () =>
    visit(async (page) => {
      await fillForm(page, { text: "print", unit: "width_mm", width_mm: "25.4", dpi: 600 });
      assert.equal((await figures(page)).pixels, "600 × 600");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download-png")]);
      const png = await readFile(await download.path());
      // PNG, 11.3.4.3: pHYs is in pixels per metre.
      assert.equal(png.readUInt32BE(png.indexOf("pHYs") + 4), Math.round(600 / 0.0254));
    }));

  test("names the picture for those who do not see it", () =>
    visit(async (page) => {
      await fillForm(page, { text: "named", title: "Menu & <prices>", description: "Opens the menu" });
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download-svg")]);
      const said = await page.evaluate((markup) => {
        const svg = new DOMParser().parseFromString(markup, "image/svg+xml");
        return ["title", "desc"].map((name) => svg.querySelector(name).textContent);
      }, await readFile(await download.path(), "utf8"));
      assert.deepEqual(said, ["Menu & <prices>", "Opens the menu"]);
    }));

  test("is sent, and is in the link to the design; the names only when asked for", () =>
    visit(async (page) => {
      const chosen = { boost: true, micro: "allowed", mask: "3", max_size: "20", eci: "never", kanji: true, dpi: "600" };
      await fillPayload(page, "url", { url: "https://example.com/advanced" });
      await fillForm(page, { ...chosen, title: "Named", format: "eps" });
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      const { boost, micro, mask, max_size, eci, kanji, dpi, title, format } = response.request().postDataJSON();
      assert.deepEqual({ boost, micro, mask, max_size, eci, kanji, dpi, title, format },
        { ...chosen, mask: 3, max_size: 20, dpi: 600, title: "Named", format: "eps" });
      assert.equal(response.status(), 200);
      const link = page.url();
      assert.ok(!link.includes("Named"), link);
      await page.goto("about:blank");
      await page.goto(link);
      await page.waitForSelector("#mask", { state: "attached" });
      const shown = await page.evaluate(() => ({
        ...Object.fromEntries(["boost", "kanji"].map((name) => [name, document.getElementById(name).checked])),
        ...Object.fromEntries(["mask", "max_size", "eci", "dpi"].map((name) => [name, document.getElementById(name).value])),
        micro: document.querySelector('input[name="micro"]:checked').value,
      }));
      assert.deepEqual(shown, chosen);
      await settle(page);
    }));
});
