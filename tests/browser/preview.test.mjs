import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { engineIsThere, figures, fillForm, fillPayload, settle } from "./form.mjs";
import { addressPixels, colourAt, decode, previewPixels } from "./picture.mjs";

describe("the live preview", () => {
  const visit = (scenario, options = {}) => openPage(options, scenario);

  test("starts empty, at the address of a page", () =>
    visit(async (page) => {
      await page.waitForSelector('#tab-url[aria-selected="true"]');
      assert.equal(await settle(page), "empty");
      assert.ok(await page.locator("#download-png").isDisabled());
      assert.ok(await page.locator("#download-svg").isDisabled());
    }));

  test("follows the typing, and reads back as the address", () =>
    visit(async (page) => {
      await page.locator("[id='payload.url']").pressSequentially("https://example.com/a");
      assert.equal(await settle(page), "ready");
      const first = await page.locator("#preview").getAttribute("src");
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/a");
      await page.keyboard.type("b");
      assert.equal(await settle(page), "ready");
      assert.notEqual(await page.locator("#preview").getAttribute("src"), first);
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/ab");
    }));

  test("gives an address its scheme", () =>
    visit(async (page) => {
      await fillPayload(page, "url", { url: "example.com/menu" });
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/menu");
    }));

  test("keeps every kind of character", () =>
    visit(async (page) => {
      for (const text of ["Grüße aus Zürich", "日本語のテキスト", "Ελλάδα, שלום, 🎉", "a+b & c=d%20#?\nnext line", "0123456789"]) {
        assert.equal(await fillForm(page, { text }), "ready", text);
        assert.equal((await decode(await previewPixels(page))).text, text);
      }
    }));

  test("is drawn in the task of the keystroke, so before the next frame, and without a request", () =>
    visit(async (page) => {
      await fillForm(page, { text: "warm" });
      const asked = [];
      page.on("request", (request) => { if (!request.url().startsWith("blob:")) asked.push(request.url()); });
      const texts = ["1", "12", "x".repeat(300)];
      const drawn = await page.evaluate((all) => {
        const [field, sketch, version] = ["text", "sketch", "figure-version"].map((id) => document.getElementById(id));
        return all.map((text) => {
          field.value = text;
          field.dispatchEvent(new Event("input", { bubbles: true }));
          return { version: version.textContent, isShown: sketch.checkVisibility(), picture: sketch.toDataURL() };
        });
      }, texts);
      assert.deepEqual(drawn.map(({ version, isShown }) => [version, isShown]), [["1", true], ["1", true], ["13", true]]);
      for (const [index, { picture }] of drawn.entries()) assert.equal((await decode(await addressPixels(page, picture))).text, texts[index]);
      await settle(page);
      assert.ok(await page.locator("#sketch").isHidden(), "the SVG has taken its place");
      assert.equal((await decode(await previewPixels(page))).text, "x".repeat(300));
      assert.deepEqual(asked, []);
    }));

  test("empties when the text goes", () =>
    visit(async (page) => {
      await fillForm(page, { text: "something" });
      assert.equal(await fillForm(page, { text: "" }), "empty");
      assert.ok(await page.locator("#preview").isHidden());
      assert.ok(await page.locator("#download-png").isDisabled());
      assert.deepEqual(await figures(page), { version: "–", mask: "–", ecc: "–", pixels: "–" });
    }));

  test("moves nothing when the picture arrives", () =>
    visit(async (page) => {
      let release;
      const held = new Promise((resolve) => (release = resolve));
      await page.route("**/engine.wasm", (route) => held.then(() => route.continue()));
      await page.reload({ waitUntil: "commit" });
      await page.click("#tab-text");
      const places = () =>
        page.evaluate(() => [...document.querySelectorAll(".card, #stage, #generate")].map((node) => node.getBoundingClientRect().toJSON()));
      const earlier = await places();
      release();
      await engineIsThere(page);
      await fillForm(page, { text: "still" });
      assert.deepEqual(await places(), earlier);
    }));
});

describe("each option changes the picture as asked", () => {
  const visit = (scenario, options = {}) => openPage(options, scenario);

  test("error correction", () =>
    visit(async (page) => {
      await fillForm(page, { text: "level" });
      for (const level of ["L", "M", "Q", "H"]) {
        assert.equal(await fillForm(page, { error_correction: level }), "ready");
        assert.equal((await figures(page)).ecc, level);
        assert.equal((await decode(await previewPixels(page))).ecLevel, level);
      }
    }));

  test("smallest version", () =>
    visit(async (page) => {
      await fillForm(page, { text: "size", size: 7 });
      assert.equal((await figures(page)).version, "7");
      const picture = await previewPixels(page);
      assert.equal(picture.width, (17 + 4 * 7 + 2 * 4) * 10); // ISO/IEC 18004: version v is 17 + 4v modules wide.
      assert.equal((await decode(picture)).text, "size");
    }));

  test("quiet zone and box size", () =>
    visit(async (page) => {
      for (const { border, box } of [{ border: 0, box: 10 }, { border: 10, box: 3 }, { border: 4, box: 1 }]) {
        await fillForm(page, { text: "room", border, box_size: box });
        const picture = await previewPixels(page);
        assert.equal(picture.width, (21 + 2 * border) * box);
        assert.equal((await figures(page)).pixels, `${picture.width} × ${picture.width}`);
        // The finder's outer ring starts right after the quiet zone (clause 6.3.3).
        assert.deepEqual(colourAt(picture, border * box, border * box), [0, 0, 0, 255]);
        if (border > 0) assert.deepEqual(colourAt(picture, border * box - 1, border * box - 1), [255, 255, 255, 255]);
      }
    }));

  test("colours", () =>
    visit(async (page) => {
      await fillForm(page, { text: "colour", fill_color: "#7a0019", back_color: "#ffe9a8" });
      const picture = await previewPixels(page);
      assert.deepEqual(colourAt(picture, 40, 40), [0x7a, 0x00, 0x19, 255]);
      assert.deepEqual(colourAt(picture, 5, 5), [0xff, 0xe9, 0xa8, 255]);
      assert.equal((await decode(picture)).text, "colour");
    }));

  test("transparent background", () =>
    visit(async (page) => {
      await fillForm(page, { text: "glass", transparent: true });
      const picture = await previewPixels(page);
      assert.equal(colourAt(picture, 5, 5)[3], 0);
      assert.deepEqual(colourAt(picture, 40, 40), [0, 0, 0, 255]);
      assert.ok(await page.locator("#back_color").isDisabled());
      await fillForm(page, { transparent: false });
      assert.deepEqual(colourAt(await previewPixels(page), 5, 5), [255, 255, 255, 255]);
    }));

  test("an emptied number means the default", () =>
    visit(async (page) => {
      assert.equal(await fillForm(page, { text: "default", size: "", border: "", box_size: "" }), "ready");
      assert.equal((await previewPixels(page)).width, (21 + 2 * 4) * 10);
    }));

  test("width in pixels and in millimetres", () =>
    visit(async (page) => {
      await fillForm(page, { text: "wide", unit: "width", width: 500 });
      assert.equal((await previewPixels(page)).width, 500);
      await fillForm(page, { unit: "width_mm", width_mm: "25.4" });
      assert.equal((await figures(page)).pixels, "300 × 300");
      await fillForm(page, { unit: "box_size" });
      assert.equal((await figures(page)).pixels, "290 × 290");
    }));

  test("what would make it scan is said", () =>
    visit(async (page) => {
      const verdict = page.locator("#verdict");
      await fillForm(page, { text: "verdict" });
      assert.match(await verdict.textContent(), /^Scans well: contrast 21\.0:1/);
      await fillForm(page, { border: 1 });
      assert.match(await verdict.textContent(), /^Widen the quiet zone/);
      await fillForm(page, { border: 4, fill_color: "#ffee00" });
      assert.match(await verdict.textContent(), /choose a darker code/);
      await fillForm(page, { fill_color: "#ffffff", back_color: "#000000" });
      assert.match(await verdict.textContent(), /^Light on dark: swap the colours/);
    }));
});
