import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, openPage, screenshot, serviceUrl } from "./browser.mjs";
import { tabTo } from "./everyone.mjs";
import { engineIsThere, figures, settle } from "./form.mjs";
import { decode, filePixels } from "./picture.mjs";

describe("everyone can use the form", () => {
  test("with the keyboard alone", () =>
    openPage({}, async (page) => {
      await page.waitForSelector("#tab-url");
      await tabTo(page, "#tab-url");
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.getAttribute("#tab-text", "aria-selected"), "true");
      await page.keyboard.press("End");
      assert.equal(await page.evaluate(() => document.activeElement.id), "tab-epc");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await tabTo(page, "#text");
      await page.keyboard.type("by keyboard");
      await tabTo(page, "#tab-style");
      await tabTo(page, "#transparent");
      await page.keyboard.press("Space");
      await tabTo(page, "#tab-style");
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.evaluate(() => document.activeElement.id), "tab-size");
      await tabTo(page, "#border");
      await page.keyboard.press("ArrowUp");
      await tabTo(page, 'input[name="error_correction"]:checked');
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      assert.equal(await settle(page), "ready");
      assert.equal((await figures(page)).ecc, "H");
      assert.equal(await page.inputValue("#border"), "5");
      assert.ok(await page.isChecked("#transparent"));
      await tabTo(page, "#generate");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#result-id");
      assert.equal(await page.evaluate(() => document.activeElement.id), "generate", "the keyboard stays where it was");
      await tabTo(page, "#download-png");
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Space")]);
      assert.equal(download.suggestedFilename(), "qr.png");
      await tabTo(page, "#copy-id");
      await tabTo(page, "#history summary");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#codes li");
      await tabTo(page, "#history-search");
      await tabTo(page, "#codes button");
    }));

  test("with the keyboard alone: the printer, the history and many codes at once", () =>
    openPage({}, async (page) => {
      await page.evaluate(() => { globalThis.print = () => { document.title = "printing"; }; });
      await engineIsThere(page);
      await tabTo(page, "[id='payload.url']");
      await page.keyboard.type(`https://example.com/keys-${Date.now()}`);
      await settle(page);
      await tabTo(page, "#generate");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#result-id");
      await tabTo(page, "#per-page");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "#print");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.title === "printing");
      assert.equal(await page.locator("#edgeqr-sheet img").count(), 24);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      assert.equal(await page.evaluate(() => document.activeElement.id), "print", "the keyboard stays where it was");

      await tabTo(page, "#history summary");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#codes li");
      await tabTo(page, "#history-search");
      const text = await page.inputValue("[id='payload.url']");
      await page.keyboard.type(text);
      await page.waitForFunction((wanted) => [...document.querySelectorAll("#codes .says")].map((node) => node.textContent).join() === wanted, text);
      await tabTo(page, "#codes button");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.getElementById("codes").childElementCount === 0);
      assert.equal(await page.evaluate(() => document.activeElement.id), "history-search");

      await tabTo(page, "#batch summary");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#batch-lines");
      await tabTo(page, "#batch-lines");
      await page.keyboard.type("one\ntwo");
      await tabTo(page, "#batch-file");
      await tabTo(page, "#batch-format");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "#batch-run");
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      assert.equal(download.suggestedFilename(), "qr-codes.zip");
      assert.equal(await page.inputValue("#batch-format"), "svg");
      assert.equal(await page.evaluate(() => document.activeElement.id), "batch-run");
    }));

  test("with every control named", () =>
    openPage({}, async (page) => {
      await page.waitForSelector("#tab-url");
      await page.waitForSelector("#module_shape");
      const unnamed = await page.locator("input, textarea, button").evaluateAll((controls) =>
        controls.filter((control) => !control.labels?.length && !control.textContent.trim() && control.checkVisibility()).map((control) => control.id));
      assert.deepEqual(unnamed, []);
      for (const name of ["Language", "Code", "Background", "Choose an image", "Caption", "Codes per page"]) {
        assert.equal(await page.getByLabel(name, { exact: true }).count(), 1, name);
      }
      for (const name of ["Gradient of the code", "Gradient of the background", "Modules", "Corners: frame", "Corners: centre"]) {
        assert.equal(await page.getByRole("radiogroup", { name }).count(), 1, name);
      }
      await page.click("#tab-size");
      for (const name of ["Smallest version", "Quiet zone", "Pixels per module"]) {
        assert.equal(await page.getByLabel(name, { exact: true }).count(), 1, name);
      }
      for (const name of ["Error correction", "Format of the backup"]) {
        assert.equal(await page.getByRole("radiogroup", { name }).count(), 1, name);
      }
    }));

  test("without JavaScript", () =>
    openPage({
      javaScriptEnabled: false,
      viewport: { width: 1280, height: 900 },
      // Not the form: the policy of an image, which is stricter still, also binds Chromium's own picture viewer.
      expectedErrors: [/inline style violates .* 'default-src 'none''/, /Blocked script execution in '[^']+\/api\/v1\/qr\?/],
    }, async (page) => {
      assert.ok(await page.locator("#generate").isHidden(), "what needs scripts is not shown");
      assert.ok(await page.locator("#transparent").isHidden());
      await screenshot(page, "no-javascript-1280");
      await page.fill("#text", "no script, ñ");
      await page.check('input[name="error_correction"][value="H"]');
      const [response] = await Promise.all([
        page.waitForResponse((candidate) => new URL(candidate.url()).pathname === "/api/v1/qr"),
        page.getByRole("button", { name: "Show the code" }).click(),
      ]);
      assert.equal(response.status(), 200);
      assert.equal(response.headers()["content-type"], "image/png");
      const bytes = await response.body();
      await openPage({}, async (scripted) => {
        const code = await decode(await filePixels(scripted, bytes, "image/png"));
        assert.equal(code.text, "no script, ñ");
        assert.equal(code.ecLevel, "H");
      });
    }));

  test("under a policy without inline scripts, styles or other origins", async () => {
    const policy = (await ask(serviceUrl)).headers.get("content-security-policy");
    const directives = policy.split(";").map((directive) => directive.trim());
    assert.ok(directives.includes("default-src 'none'"), policy);
    assert.ok(directives.includes("script-src 'self' 'wasm-unsafe-eval'"), policy);
    assert.ok(directives.includes("style-src 'self'"), policy);
    assert.ok(directives.includes("connect-src 'self'"), policy);
  });

  test("no language lacks a sentence, and none has one that nothing shows", () =>
    openPage({}, async (page) => {
      const { languages, marked } = await page.evaluate(async () => {
        const { LANGUAGES } = await import("/words.js");
        const keys = (all, path = "") => Object.entries(all).flatMap(([key, value]) =>
          (typeof value === "object" ? keys(value, `${path}${key}.`) : [`${path}${key}: ${typeof value}`]));
        const languages = {};
        for (const tag of Object.keys(LANGUAGES)) languages[tag] = keys((await import(`/words-${tag}.js`)).default);
        return { languages, marked: [...document.querySelectorAll("[data-say]")].map((node) => `page.${node.dataset.say}: string`) };
      });
      const { en, ...others } = languages;
      assert.ok(Object.keys(others).length >= 2);
      // English has what the page has in the page, and what the engine says in the engine.
      const elsewhere = (key) => /^(page|messages|problems)\./.test(key);
      for (const [tag, keys] of Object.entries(others)) {
        assert.deepEqual(keys.filter((key) => !elsewhere(key)).toSorted(), en.filter((key) => !elsewhere(key)).toSorted(), tag);
        assert.deepEqual(keys.filter((key) => key.startsWith("page.")).toSorted(), [...new Set(marked)].toSorted(), tag);
        assert.deepEqual(keys.filter(elsewhere).toSorted(), others.de.filter(elsewhere).toSorted(), tag);
        assert.deepEqual(en.filter((key) => elsewhere(key) && !keys.includes(key)), [], tag);
      }
    }));
});
