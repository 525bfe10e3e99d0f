import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { assertGood } from "./everyone.mjs";
import { assertFieldError, dropLogo, fillForm, settle } from "./form.mjs";
import { addressPixels, colourAt, decode, filePixels, previewPixels } from "./picture.mjs";

describe("the logo", () => {
  const visit = (scenario, options = {}) => openPage({ viewport: { width: 1280, height: 900 }, ...options }, scenario);

  test("is dropped, shown, sized, drawn in the middle, and taken away", () =>
    visit(async (page) => {
      await fillForm(page, { text: "https://example.com/with-a-logo", error_correction: "H" });
      await page.click("#tab-style");
      await dropLogo(page);
      assert.ok(await page.locator("#logo-picture").isVisible());
      const picture = await previewPixels(page);
      assert.deepEqual(colourAt(picture, picture.width / 2, picture.width / 2), [0xc2, 0x18, 0x5b, 255]);
      assert.equal((await decode(picture)).text, "https://example.com/with-a-logo");
      assert.match(await page.locator("#verdict").textContent(), /read back/);
      await page.fill("#logo_size", "10");
      await settle(page);
      const smaller = await previewPixels(page);
      assert.notDeepEqual(colourAt(smaller, Math.round(smaller.width * 0.57), smaller.width / 2), [0xc2, 0x18, 0x5b, 255]);
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.equal(response.status(), 200);
      assert.equal(response.request().postDataJSON().logo_size, 10);
      await page.click("#logo-remove");
      assert.equal(await settle(page), "ready");
      assert.ok(await page.locator("#logo-picture").isHidden());
      assert.ok(await page.locator("#logo_size").isHidden());
      assert.equal(await page.evaluate(() => document.activeElement.id), "logo", "the keyboard stays there");
    }));

  test("is in the sketch while one types, and whole in the next pause", () =>
    visit(async (page) => {
      await fillForm(page, { text: "typed", error_correction: "H" });
      await page.click("#tab-style");
      await dropLogo(page);
      const address = await page.evaluate(() => {
        globalThis.pictures = [];
        const { createObjectURL } = URL;
        URL.createObjectURL = (blob) => {
          pictures.push(blob);
          return createObjectURL.call(URL, blob);
        };
        const field = document.getElementById("text");
        field.value = "typed on";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return document.getElementById("sketch").toDataURL();
      });
      const sketched = await addressPixels(page, address);
      assert.equal((await decode(sketched)).text, "typed on");
      const [red, green, blue] = colourAt(sketched, sketched.width >> 1, sketched.height >> 1);
      assert.deepEqual([red, green, blue], [0xc2, 0x18, 0x5b], "the disc is in its middle");
      assert.equal(await settle(page), "ready");
      const whole = await page.evaluate(() => Promise.all(pictures.map((blob) => blob.text())));
      assert.equal(whole.length, 1, "one SVG is drawn, and that in the pause");
      await page.click("#tab-size");
      await page.check('input[name="format"][value="svg"]');
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      // What is stored also carries its request.
      const stored = Buffer.from((await response.json()).qr_code, "base64").toString().replace(/<metadata>[^<]*<\/metadata>/, "");
      assert.ok(stored === whole[0], "the whole one is the server's, byte for byte");
    }));

  test("of a camera's size is made small enough to send", () =>
    visit(async (page) => {
      await fillForm(page, { text: "photo", error_correction: "H" });
      const photo = await page.evaluate(async () => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [2400, 1800];
        const context = canvas.getContext("2d");
        const noise = context.createImageData(2400, 1800);
        let state = 1;
        for (let i = 0; i < noise.data.length; i += 1) {
          state = (state * 48271) % 2147483647;
          noise.data[i] = i % 4 === 3 ? 255 : state % 256;
        }
        context.putImageData(noise, 0, 0);
        return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
      });
      assert.ok(photo.length > 500_000, `${photo.length}`);
      await page.setInputFiles("#logo", { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(photo, "base64") });
      await page.waitForSelector("#logo-picture:not([hidden])", { state: "attached" });
      assert.equal(await settle(page), "ready");
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.equal(response.status(), 200);
      assert.ok(response.request().postDataBuffer().length < 64 * 1024);
      const { qr_code: image } = await response.json();
      assert.equal((await decode(await filePixels(page, Buffer.from(image, "base64"), "image/png"))).text, "photo");
    }));

  test("with letters in an SVG is taken as pixels", () =>
    visit(async (page) => {
      await fillForm(page, { text: "letters", error_correction: "H" });
      const lettered = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#0a0"/><text y="30">A</text></svg>';
      await dropLogo(page, lettered, "letters.svg", "image/svg+xml");
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.match(response.request().postDataJSON().logo, /^data:image\/png;base64,/);
      assert.equal((await decode(await previewPixels(page))).text, "letters");
    }));

  test("that is no picture is said, and the code stays", () =>
    visit(async (page) => {
      await fillForm(page, { text: "no picture" });
      await page.setInputFiles("#logo", { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("not a picture") });
      await page.getByText(/no image that the browser can read/).waitFor();
      assert.equal(await settle(page), "ready");
      assert.ok(await page.locator("#logo-picture").isHidden());
    }));

  test("that hides too much is refused at its field, with what helps", () =>
    visit(async (page) => {
      // No symbol with better correction holds so much, so that none can be raised to.
      await fillForm(page, { text: "x".repeat(2000), error_correction: "L", box_size: 4 });
      await page.click("#tab-style");
      await dropLogo(page);
      await page.fill("#logo_size", "40");
      assert.equal(await settle(page), "refused");
      await assertFieldError(page, "logo", /smaller/);
      await assertGood(page, "style-logo-refused-1280");
      await page.fill("#logo_size", "10");
      assert.equal(await settle(page), "ready");
    }));
});
