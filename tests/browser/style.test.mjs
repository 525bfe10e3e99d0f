import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { NO_ICON, openPage, screenshot } from "./browser.mjs";
import { tabTo } from "./everyone.mjs";
import { assertFieldError, copiedLink, dropLogo, figures, fillForm, settle } from "./form.mjs";
import { addressPixels, colourAt, decode, filePixels, previewPixels } from "./picture.mjs";

describe("the style", () => {
  const visit = (scenario, options = {}) => openPage({ viewport: { width: 1280, height: 900 }, ...options }, scenario);

  for (const [name, shapes] of [["module_shape", ["square", "rounded", "dot", "connected"]], ["finder_frame", ["square", "rounded", "circle"]], ["finder_ball", ["square", "rounded", "circle"]]]) {
    test(`draws every ${name}, and each reads back as the text`, () =>
      visit(async (page) => {
        await fillForm(page, { text: `shapes of ${name}`, box_size: 8 });
        const drawn = new Set();
        for (const shape of shapes) {
          assert.equal(await fillForm(page, { [name]: shape }), "ready", shape);
          const picture = await previewPixels(page);
          assert.equal((await decode(picture)).text, `shapes of ${name}`);
          drawn.add(Buffer.from(picture.data).toString("base64"));
        }
        assert.equal(drawn.size, shapes.length, "each looks different");
      }));
  }

  test("paints a gradient from one colour to the other", () =>
    visit(async (page) => {
      await fillForm(page, { text: "gradient", fill_color: "#c00000", gradient: "linear", gradient_color: "#0000c0" });
      const across = await previewPixels(page);
      assert.equal((await decode(across)).text, "gradient");
      // The corners of the symbol at the left and at the right, 4 modules of 10 pixels from the edge.
      const [left, right] = [colourAt(across, 45, 45), colourAt(across, across.width - 46, 45)];
      assert.ok(left[0] > 150 && left[2] < 50, `red at the left: ${left}`);
      assert.ok(right[2] > 150 && right[0] < 50, `blue at the right: ${right}`);
      await page.fill("#gradient_angle", "90");
      await settle(page);
      const down = colourAt(await previewPixels(page), across.width - 46, 45);
      assert.ok(down[0] > 150, `red above, where it goes down: ${down}`);
      await fillForm(page, { gradient: "radial" });
      assert.ok(await page.locator("#gradient_angle").isHidden());
      assert.equal((await decode(await previewPixels(page))).text, "gradient");
    }));

  test("paints the background with a gradient of its own, which a transparent one has not", () =>
    visit(async (page) => {
      await fillForm(page, { text: "behind", back_color: "#ffe0e0", back_gradient: "linear", back_gradient_color: "#e0e0ff" });
      const across = await previewPixels(page);
      assert.equal((await decode(across)).text, "behind");
      const [left, right] = [colourAt(across, 2, 2), colourAt(across, across.width - 3, 2)];
      assert.ok(left[0] > 250 && left[2] < 230, `the first colour at the left: ${left}`);
      assert.ok(right[2] > 250 && right[0] < 230, `the second one at the right: ${right}`);
      assert.deepEqual(colourAt(across, 45, 45), [0, 0, 0, 255]);
      await page.fill("#back_gradient_angle", "90");
      await settle(page);
      const down = colourAt(await previewPixels(page), across.width - 3, 2);
      assert.ok(down[0] > 250, `the first colour above, where it goes down: ${down}`);
      await fillForm(page, { back_gradient: "radial" });
      assert.ok(await page.locator("#back_gradient_angle").isHidden());
      await fillForm(page, { transparent: true });
      assert.equal(colourAt(await previewPixels(page), 2, 2)[3], 0);
      assert.ok(await page.locator("#back_gradient").isHidden());
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.deepEqual(Object.keys(response.request().postDataJSON()).filter((name) => name.startsWith("back_gradient")), []);
    }));

  test("gives the corners colours of their own", () =>
    visit(async (page) => {
      await fillForm(page, { text: "corners" });
      assert.ok(await page.locator("#finder_frame_color").isHidden());
      await page.check("#corner-colours");
      await fillForm(page, { finder_frame_color: "#7a0019", finder_ball_color: "#0b6b57" });
      const picture = await previewPixels(page);
      assert.deepEqual(colourAt(picture, 45, 45), [0x7a, 0x00, 0x19, 255]);
      // The ball is 3 modules wide and begins 2 modules inside the frame (ISO/IEC 18004, 6.3.3).
      assert.deepEqual(colourAt(picture, 75, 75), [0x0b, 0x6b, 0x57, 255]);
      assert.equal((await decode(picture)).text, "corners");
    }));

  test("writes a caption below, and says which letter it cannot draw", () =>
    visit(async (page) => {
      await fillForm(page, { text: "captioned", caption: "Scan me" });
      const { width, height, ...rest } = await previewPixels(page);
      assert.ok(height > width, `${width} × ${height}`);
      assert.equal((await figures(page)).pixels, `${width} × ${height}`);
      const [stage, image] = await page.evaluate(() => ["stage", "preview"].map((id) => document.getElementById(id).getBoundingClientRect().toJSON()));
      assert.ok(image.bottom <= stage.bottom && image.right <= stage.right, "all of it is in sight");
      assert.equal((await decode({ width, height, ...rest })).text, "captioned");
      assert.equal(await fillForm(page, { caption: "漢" }), "refused");
      await assertFieldError(page, "caption", /^Is not valid: character 1 of the caption cannot be drawn/);
      assert.equal(await fillForm(page, { caption: "" }), "ready");
    }));

  test("sends what is chosen, and nothing of what is not", () =>
    visit(async (page) => {
      await fillForm(page, { text: "sent", module_shape: "dot", gradient: "linear", gradient_color: "#0b6b57", caption: "Sent" });
      await fillForm(page, { gradient: "" });
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.equal(response.status(), 200);
      const { module_shape, gradient, gradient_color, caption } = response.request().postDataJSON();
      assert.deepEqual({ module_shape, gradient, gradient_color, caption }, { module_shape: "dot", gradient: undefined, gradient_color: undefined, caption: "Sent" });
      const { qr_code: image } = await response.json();
      assert.equal((await decode(await filePixels(page, Buffer.from(image, "base64"), "image/png"))).text, "sent");
    }));

  test("is set with the keyboard alone", () =>
    visit(async (page) => {
      await page.waitForSelector("#module_shape");
      await tabTo(page, "[id='payload.url']");
      await page.keyboard.type("https://example.com/keys");
      await tabTo(page, "#tab-style");
      await tabTo(page, 'input[name="gradient"]:checked');
      await page.keyboard.press("ArrowRight");
      await tabTo(page, "#gradient_color");
      await tabTo(page, "#gradient_angle");
      await page.keyboard.press("ArrowRight");
      await tabTo(page, 'input[name="module_shape"]:checked');
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await tabTo(page, 'input[name="finder_frame"]:checked');
      await page.keyboard.press("ArrowRight");
      await tabTo(page, 'input[name="finder_ball"]:checked');
      await page.keyboard.press("ArrowLeft");
      await tabTo(page, "#corner-colours");
      await page.keyboard.press("Space");
      await tabTo(page, "#finder_frame_color");
      await tabTo(page, "#logo");
      await tabTo(page, "#caption");
      await page.keyboard.type("By keys");
      assert.equal(await settle(page), "ready");
      const { options } = await page.evaluate(() => ({ options: Object.fromEntries(new URLSearchParams(location.hash.slice(1))) }));
      const { module_shape, finder_frame, finder_ball, gradient, gradient_angle } = options;
      assert.deepEqual({ module_shape, finder_frame, finder_ball, gradient, gradient_angle },
        { module_shape: "dot", finder_frame: "rounded", finder_ball: "circle", gradient: "linear", gradient_angle: "5" });
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/keys");
    }));

  test("is judged while it changes, in words that tell what would help", () =>
    visit(async (page) => {
      const verdict = page.locator("#verdict");
      await fillForm(page, { text: "judged", module_shape: "dot" });
      assert.match(await verdict.textContent(), /^Scans well: the drawn picture was read back\. Contrast 21\.0:1\.$/);
      await fillForm(page, { gradient: "linear", gradient_color: "#f5f5f5" });
      assert.match(await verdict.textContent(), /choose a darker code or a lighter background/);
      assert.equal(await verdict.getAttribute("data-verdict"), "warn");
      await screenshot(page, "style-bad-contrast-1280");
      await fillForm(page, { gradient_color: "#202020" });
      assert.equal(await verdict.getAttribute("data-verdict"), "good");
    }));

  test("is drawn in the task of the keystroke, all of it, so before the next frame; the verdict follows", () =>
    visit(async (page) => {
      await fillForm(page, {
        text: "warm", error_correction: "H", module_shape: "connected", finder_frame: "circle", gradient: "linear", gradient_color: "#0b6b57",
        back_gradient: "radial", back_gradient_color: "#e8f4ff", caption: "Warm",
      });
      const drawn = await page.evaluate((length) => {
        let frames = 0;
        requestAnimationFrame(() => { frames += 1; });
        const [field, sketch, version, verdict] = ["text", "sketch", "figure-version", "verdict"].map((id) => document.getElementById(id));
        field.value = "x".repeat(length);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const isShown = sketch.checkVisibility();
        return { frames, isShown, version: version.textContent, isJudged: verdict.ariaBusy === "false", picture: sketch.toDataURL() };
      }, 100);
      const { picture, ...seen } = drawn;
      // ISO/IEC 18004 table 7: 10-H holds 119 bytes, 9-H 98.
      assert.deepEqual(seen, { frames: 0, isShown: true, version: "10", isJudged: false });
      const sketched = await addressPixels(page, picture);
      assert.equal((await decode(sketched)).text, "x".repeat(100));
      assert.ok(sketched.height > sketched.width, "the caption is there");
      assert.equal(await settle(page), "ready");
      assert.equal((await decode(await previewPixels(page))).text, "x".repeat(100));
    }));

  test("is in the downloads, of which PDF is not one", () =>
    visit(async (page) => {
      await fillForm(page, { text: "kept style ✓", module_shape: "rounded", finder_frame: "circle", caption: "Kept" });
      await page.context().setOffline(true);
      for (const [format, mediaType] of [["png", "image/png"], ["svg", "image/svg+xml"]]) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#download-${format}`)]);
        const picture = await filePixels(page, await readFile(await download.path()), mediaType);
        assert.equal((await decode(picture)).text, "kept style ✓");
        assert.ok(picture.height > picture.width, "the caption is there");
      }
      assert.ok(await page.locator("#download-pdf").isDisabled());
      assert.match(await page.locator("#no-pdf").textContent(), /only a plain one can be a PDF/);
      await page.context().setOffline(false);
      await fillForm(page, { module_shape: "square", finder_frame: "square", caption: "" });
      assert.ok(await page.locator("#download-pdf").isEnabled());
      assert.ok(await page.locator("#no-pdf").isHidden());
    }, { isAlone: true, expectedErrors: [NO_ICON] }));

  test("says at its field what cannot be, also when the field is in the other panel", () =>
    visit(async (page) => {
      await fillForm(page, { text: "refused", format: "pdf", module_shape: "dot" });
      await page.click("#generate");
      await assertFieldError(page, "format", /^A code with a style cannot be a PDF/);
      assert.equal(await page.getAttribute("#tab-size", "aria-selected"), "true");
      await fillForm(page, { format: "png", unit: "width", width: 2000 });
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.equal(response.status(), 422);
      await assertFieldError(page, "width", /1,?024/);
      await fillForm(page, { caption: "x" });
      const body = JSON.stringify({ status: 422, message: "no", errors: [{ field: "caption", message: "must be even" }] });
      await page.click("#tab-size");
      await page.route("**/api/v1/qr/generate", (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body }), { times: 1 });
      await page.click("#generate");
      await assertFieldError(page, "caption", /^Must be even\.$/);
      assert.equal(await page.getAttribute("#tab-style", "aria-selected"), "true");
      assert.equal(await page.evaluate(() => document.activeElement.id), "caption");
      assert.ok(await page.locator("#tab-style").evaluate((tab) => tab.hasAttribute("data-wrong")));
    }, { expectedErrors: [/status of 422/] }));

  test("is in the link to the design; caption and logo only when asked for", () =>
    visit(async (page) => {
      await fillForm(page, { text: "linked", module_shape: "connected", gradient: "radial", gradient_color: "#00355f", back_gradient: "linear", back_gradient_color: "#e8f4ff", caption: "Private" });
      await page.check("#corner-colours");
      await fillForm(page, { finder_ball_color: "#7a0019" });
      await dropLogo(page);
      const link = await copiedLink(page);
      assert.ok(!/Private|logo=|linked/.test(link) && !/Private|logo=|linked/.test(page.url()), link);
      await page.check("#share-content");
      const whole = await copiedLink(page);
      await page.goto("about:blank");
      await page.goto(whole);
      await page.waitForSelector('#stage[data-state="ready"][aria-busy="false"]');
      assert.ok(await page.isChecked('input[name="module_shape"][value="connected"]'));
      assert.equal(await page.inputValue("#finder_ball_color"), "#7a0019");
      assert.equal(await page.inputValue("#gradient_color"), "#00355f");
      assert.ok(await page.isChecked('input[name="back_gradient"][value="linear"]'));
      assert.equal(await page.inputValue("#back_gradient_color"), "#e8f4ff");
      assert.equal(await page.inputValue("#caption"), "Private");
      assert.ok(await page.locator("#logo-picture").isVisible());
      assert.equal((await decode(await previewPixels(page))).text, "linked");
    }, { permissions: ["clipboard-read", "clipboard-write"] }));

  test("is that of all codes of a batch", () =>
    visit(async (page) => {
      await fillForm(page, { text: "", module_shape: "dot", fill_color: "#7a0019" });
      await page.click("#batch summary");
      await page.fill("#batch-lines", "text,gradient,gradient_color,gradient_angle\none,,,\ntwo,linear,#00355f,90\n");
      await page.selectOption("#batch-format", "svg");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#batch-run")]);
      assert.equal(await page.textContent("#batch-report"), "2 codes are in the ZIP.");
      // The entries are stored, not compressed.
      const files = (await readFile(await download.path(), "utf8")).match(/<svg[^]*?<\/svg>/g);
      for (const [index, text] of ["one", "two"].entries()) {
        const picture = await filePixels(page, files[index], "image/svg+xml");
        assert.equal((await decode(picture)).text, text);
        const isGradient = files[index].includes("<linearGradient");
        assert.equal(isGradient, text === "two");
        // The timing pattern (6.3.5) has a dark module at column 8: of a dot, the corner is light.
        assert.deepEqual(colourAt(picture, 120, 100), [255, 255, 255, 255]);
        assert.notDeepEqual(colourAt(picture, 125, 105), [255, 255, 255, 255]);
      }
    }));
});
