import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { figures, fillForm, launch, openPage, settle } from "./browser.mjs";
import { colourAt, decode, previewPixels } from "./picture.mjs";

describe("the live preview", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  const visit = (scenario, options = {}) => openPage(browser, options, scenario);

  test("starts empty, with the keyboard in the text", () =>
    visit(async (page) => {
      assert.equal(await page.evaluate(() => document.activeElement.id), "text");
      assert.equal(await settle(page), "empty");
      assert.ok(await page.locator("#download-png").isDisabled());
      assert.ok(await page.locator("#download-svg").isDisabled());
    }));

  test("follows the typing, and reads back as the text", () =>
    visit(async (page) => {
      await page.keyboard.type("https://example.com/a");
      assert.equal(await settle(page), "ready");
      const first = await page.locator("#preview").getAttribute("src");
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/a");
      await page.keyboard.type("b");
      assert.equal(await settle(page), "ready");
      assert.notEqual(await page.locator("#preview").getAttribute("src"), first);
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/ab");
    }));

  test("keeps every kind of character", () =>
    visit(async (page) => {
      for (const text of ["Grüße aus Zürich", "日本語のテキスト", "Ελλάδα, שלום, 🎉", "a+b & c=d%20#?\nnext line", "0123456789"]) {
        assert.equal(await fillForm(page, { text }), "ready", text);
        assert.equal((await decode(await previewPixels(page))).text, text);
      }
    }));

  test("asks once for a burst of typing, and drops an answer that was overtaken", () =>
    visit(async (page) => {
      const asked = [];
      let release;
      const held = new Promise((resolve) => { release = resolve; });
      await page.route("**/api/v1/qr?*", async (route) => {
        const text = new URL(route.request().url()).searchParams.get("text");
        asked.push(text);
        if (text === "first") await held;
        await route.continue().catch(() => {}); // The page has given up on the overtaken request.
      });
      const sent = page.waitForRequest((request) => request.url().includes("text=first"));
      // In one task: however slow the machine, no pause lies between these letters.
      await page.evaluate(() => {
        const field = document.getElementById("text");
        for (const letter of "first") {
          field.value += letter;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
      });
      await sent;
      assert.equal(await fillForm(page, { text: "second" }), "ready");
      release();
      assert.equal(await fillForm(page, { text: "third" }), "ready");
      assert.equal((await decode(await previewPixels(page))).text, "third");
      assert.deepEqual(asked, ["first", "second", "third"]);
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
      const places = () =>
        page.evaluate(() => [...document.querySelectorAll(".card, #stage, .button")].map((node) => node.getBoundingClientRect().toJSON()));
      const earlier = await places();
      await fillForm(page, { text: "still" });
      assert.deepEqual(await places(), earlier);
    }));
});

describe("each option changes the picture as asked", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  const visit = (scenario, options = {}) => openPage(browser, options, scenario);

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
});
