import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { screenshot, sharedUrl } from "./browser.mjs";
import { ORIGIN, visit } from "./embedding.mjs";
import { assertAccessible } from "./everyone.mjs";
import { asksAgain, LOST, STILL_LOST } from "./losses.mjs";
import { decode, filePixels } from "./picture.mjs";

describe("a page of another origin", { skip: !sharedUrl && "EDGEQR_URL_SHARED is not set" }, () => {
  test("shows codes and the form, under a policy of its own, and no request carries a text", () =>
    visit(async (page, asked) => {
      const codes = page.locator("edge-qr");
      await codes.nth(1).locator("svg").waitFor();
      const texts = [];
      // The policy of the page lets it show no data: addresses, so another one decodes.
      const reader = await page.context().newPage();
      for (const code of await codes.all()) {
        const markup = await code.evaluate((node) => new XMLSerializer().serializeToString(node.shadowRoot.querySelector("svg")));
        texts.push((await decode(await filePixels(reader, Buffer.from(markup), "image/svg+xml"))).text);
      }
      await reader.close();
      assert.deepEqual(texts, ["https://example.com/menu?table=4", "WIFI:T:WPA;S:Guests;P:correct horse;;"]);
      assert.ok(await page.getByRole("img", { name: "The menu" }).isVisible());

      const field = page.locator("[id='payload.url']");
      await field.fill("https://example.com/embedded");
      await page.locator('#stage[data-state="ready"][aria-busy="false"]').waitFor();
      assert.deepEqual(asked.filter((address) => /example\.com|Guests|correct/.test(address.replace(ORIGIN, ""))), []);
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.locator("#generate").click()]);
      assert.equal(response.status(), 200);
      await page.locator("#result-id").waitFor();
      await screenshot(page, "embed");
    }));

  test("has the form as a region of its own, beside its one main and below its first heading", () =>
    visit(async (page) => {
      await page.locator("#module_shape").waitFor();
      assert.equal(await page.getByRole("main").count(), 1);
      assert.equal(await page.getByRole("banner").count(), 0);
      assert.deepEqual(await page.getByRole("heading", { level: 1 }).allTextContents(), ["A page that embeds EdgeQR"]);
      await page.getByRole("region", { name: "EdgeQR" }).getByRole("textbox", { name: "Address of the page" }).fill("https://example.com");
      await page.locator('#stage[data-state="ready"][aria-busy="false"]').waitFor();
      await assertAccessible(page);
    }));

  test("gives the form a narrow column, and the form is laid out by that", () =>
    visit(async (page) => {
      const form = page.locator("edge-qr-form");
      await page.locator("#module_shape").waitFor();
      const places = () => form.evaluate((node) => {
        const place = (selector) => node.shadowRoot.querySelector(selector).getBoundingClientRect();
        const [content, side, all] = [place(".content"), place(".side"), node.shadowRoot.querySelector(".edgeqr")];
        return { width: node.getBoundingClientRect().width, needed: all.scrollWidth, isStacked: side.top >= content.bottom, isBeside: side.left >= content.right };
      });
      const wide = await places();
      assert.ok(wide.width > 1000 && wide.isBeside, JSON.stringify(wide));
      // The policy of the page takes no style attribute; a script may set one.
      await form.evaluate((node) => { node.style.inlineSize = "320px"; });
      const narrow = await places();
      assert.equal(narrow.width, 320);
      assert.ok(narrow.isStacked && narrow.needed <= 320, JSON.stringify(narrow));
      await screenshot(page, "embed-320");
    }));

  for (const part of ["/start.js", "/tabs.js", "/style.css", "/"]) {
    test(`says that a part of the form was lost, and loads it again: ${part}`, () =>
      visit(async (page) => {
        const alert = page.locator("edge-qr-form").getByRole("alert");
        await alert.filter({ hasText: LOST }).waitFor();
        assert.equal(await page.locator(".edgeqr").count(), 0);
        await alert.getByRole("button", { name: "Try again" }).click();
        // What the form needs from the start is a module that another one needs.
        if (part === "/tabs.js" && !await asksAgain()) {
          await alert.filter({ hasText: STILL_LOST }).waitFor();
          await page.reload();
        }
        await page.locator("#module_shape").waitFor();
        assert.equal(await alert.filter({ hasText: /part of the page/ }).count(), 0);
      }, { lost: part }));
  }

  test("prints the sheet alone, without the page around it", () =>
    visit(async (page) => {
      await page.evaluate(() => { globalThis.print = () => { document.title = "printing"; }; });
      await page.locator("#module_shape").waitFor();
      await page.locator("[id='payload.url']").fill("https://example.com/printed");
      await page.locator("#print").click();
      await page.waitForFunction(() => document.title === "printing");
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("#edgeqr-sheet img").first().isVisible());
      assert.ok(await page.locator("h1").isHidden());
      const file = await page.pdf({ format: "A4" });
      assert.equal(file.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, 1);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await page.emulateMedia({ media: null });
      assert.equal(await page.locator("#edgeqr-sheet").count(), 0);
      assert.ok(await page.locator("h1").isVisible());
    }));

  test("styles in it, with a logo of pixels, break no rule of the page", () =>
    visit(async (page) => {
      await page.locator("#module_shape").waitFor();
      await page.locator("[id='payload.url']").fill("https://example.com/styled");
      await page.locator('input[name="module_shape"][value="dot"]').check();
      const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
      await page.locator("#logo").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
      await page.locator("#logo-picture").waitFor();
      await page.locator('#stage[data-state="ready"][aria-busy="false"]').waitFor();
      assert.ok(await page.locator("#logo-picture").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
    }));

  test("says what is wrong with a code, and draws again when an attribute changes", () =>
    visit(async (page) => {
      const code = page.locator("edge-qr").first();
      await code.locator("svg").waitFor();
      const failed = await code.evaluate((node) => new Promise((resolve) => {
        node.addEventListener("error", () => resolve(node.errors), { once: true });
        node.setAttribute("border", "101");
      }));
      assert.deepEqual(failed, [{ field: "border", message: "must be an integer from 0 to 100" }]);
      const drawn = await code.evaluate((node) => new Promise((resolve) => {
        node.addEventListener("drawn", () => resolve(node.shadowRoot.querySelector("svg").getAttribute("width")), { once: true });
        node.setAttribute("border", "0");
      }));
      assert.equal(drawn, String(29 * 6));
    }));
});
