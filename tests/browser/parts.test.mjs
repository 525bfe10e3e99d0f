import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { assertGood } from "./everyone.mjs";
import { engineIsThere, fillForm, fillPayload, settle } from "./form.mjs";
import { asksAgain, LOSS_ERRORS, LOST, STILL_LOST } from "./losses.mjs";
import { decode, previewPixels } from "./picture.mjs";

describe("a part that the network loses is said, and asked for again", () => {
  /** A page that loses `part` once, from its first request on. */
  const lose = (part, scenario, options = {}) =>
    openPage({ path: "/icon.svg", viewport: { width: 1280, height: 900 }, expectedErrors: LOSS_ERRORS, ...options }, async (page) => {
      let asked = 0;
      await page.route((address) => address.pathname === part, (route) => {
        asked += 1;
        return asked === 1 ? route.abort("connectionrefused") : route.continue();
      });
      await page.goto("/");
      await scenario(page);
      assert.ok(asked >= 2, `${part} was asked for ${asked} times`);
    });

  /** Tries again in vain, is told to reload the page, and does. */
  const reloadAfter = async (page, tryAgain) => {
    await tryAgain();
    await page.getByRole("alert").filter({ hasText: STILL_LOST }).waitFor();
    await page.reload();
  };

  // What comes with the engine: the module itself, one that it needs, its styles, the engine's script and its code.
  for (const part of ["/work.js", "/preview.js", "/more.css", "/engine.js", "/engine.wasm"]) {
    test(`${part}, by the next keystroke`, () =>
      lose(part, async (page) => {
        await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
        assert.match(await page.locator("#stage").textContent(), LOST);
        assert.ok(await page.locator("#download-svg").isDisabled());
        if (part === "/preview.js" && !await asksAgain()) await reloadAfter(page, () => fillPayload(page, "tel", { number: "+43 1 234567" }));
        assert.equal(await fillPayload(page, "tel", { number: "+43 1 234567" }), "ready");
        assert.equal((await decode(await previewPixels(page))).text, "tel:+431234567");
        assert.equal(await page.getByRole("alert").textContent(), "");
        // With its styles.
        assert.equal(await page.locator(".shape").first().evaluate((icon) => getComputedStyle(icon).inlineSize), "32px");
      }));
  }

  test("/work.js, by pressing what needs it", () =>
    lose("/work.js", async (page) => {
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      await page.click("#generate");
      await engineIsThere(page);
    }));

  test("/work.js, by the button", () =>
    lose("/work.js", async (page) => {
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      assert.ok((await page.locator("#options").boundingBox()).height < 300, "no room is kept for what does not come");
      await assertGood(page, "part-lost-1280");
      await page.getByRole("button", { name: "Try again" }).click();
      await engineIsThere(page);
      await page.locator("[id='payload.url']").fill("https://example.com/again");
      assert.equal(await settle(page), "ready");
      assert.equal((await decode(await previewPixels(page))).text, "https://example.com/again");
    }));

  test("a language, chosen in the menu: the other one stays", () =>
    lose("/words-de.js", async (page) => {
      await fillForm(page, { text: "kept" });
      await page.selectOption("#language", "de");
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      assert.equal(await page.inputValue("#language"), "en");
      await page.selectOption("#language", "de");
      await page.locator("#preview-title", { hasText: "Vorschau" }).waitFor();
      assert.equal(await page.getByRole("alert").textContent(), "");
      assert.equal(await page.inputValue("#text"), "kept");
    }));

  test("the language of the browser: it begins in English, and says so", () =>
    lose("/words-ar.js", async (page) => {
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      assert.equal(await page.getAttribute("html", "dir"), "ltr");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator("#preview-title", { hasText: "معاينة" }).waitFor();
      assert.equal(await page.getAttribute("html", "dir"), "rtl");
    }, { locale: "ar" }));

  for (const [card, part, thing] of [["history", "/history.js", "#history-search"], ["batch", "/batch.js", "#batch-lines"], ["batch", "/zip.js", "#batch-lines"]]) {
    test(`${part}, by the card's own button and by opening it again`, () =>
      lose(part, async (page) => {
        await engineIsThere(page);
        const summary = page.locator(`#${card} summary`);
        const alert = page.locator(`#${card}`).getByRole("alert");
        await summary.click();
        await alert.filter({ hasText: LOST }).waitFor();
        assert.equal(await page.locator("#problem").textContent(), "", "it is said where one looks");
        if (card === "history") await assertGood(page, `${card}-lost-1280`, `#${card}`);
        const tryAgain = () => alert.getByRole("button", { name: "Try again" }).click();
        if (part === "/zip.js" && !await asksAgain()) {
          await reloadAfter(page, tryAgain);
          await engineIsThere(page);
          await summary.click();
        } else {
          await tryAgain();
        }
        await page.waitForSelector(thing);
        assert.equal(await alert.textContent(), "");
        await summary.click();
        await summary.click();
        await page.waitForSelector(thing);
      }));
  }

  test("/print.js, by the next click", () =>
    lose("/print.js", async (page) => {
      await page.evaluate(() => { globalThis.print = () => { document.title = "printing"; }; });
      await fillForm(page, { text: "sheet" });
      await page.click("#print");
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      await page.click("#print");
      await page.waitForFunction(() => document.title === "printing");
      assert.equal(await page.getByRole("alert").textContent(), "");
    }));

  test("the font of captions, by the next keystroke", () =>
    lose("/engine.captions", async (page) => {
      await fillForm(page, { text: "menu" });
      await page.fill("#caption", "a");
      await page.getByRole("alert").filter({ hasText: LOST }).waitFor();
      assert.equal(await fillForm(page, { caption: "Menu" }), "ready");
      assert.equal(await page.getByRole("alert").textContent(), "");
    }));

  test("a page of the history, which has a button of its own for that", () =>
    openPage({ expectedErrors: [/net::ERR_/] }, async (page) => {
      await page.route("**/api/v1/codes?*", (route) => route.abort("connectionrefused"), { times: 1 });
      await engineIsThere(page);
      await page.click("#history summary");
      await page.locator("#history").getByText("The server could not be reached.").waitFor();
      await page.locator("#history").getByRole("button", { name: "Try again" }).click();
      await page.waitForFunction(() => /code|stored/.test(document.getElementById("history-count").textContent));
      assert.equal(await page.locator("#history .problem").allTextContents().then((texts) => texts.join("")), "");
    }));
});

test("what is asked for while the engine is on its way is done when it is there", () =>
  openPage({ path: "/icon.svg" }, async (page) => {
    let goOn;
    const held = new Promise((resolve) => { goOn = resolve; });
    await page.route("**/engine.wasm", (route) => held.then(() => route.continue()));
    await page.goto("/");
    await page.locator("[id='payload.url']").fill("https://example.com/early");
    await page.click("#generate");
    assert.equal(await page.getAttribute("#generate", "aria-busy"), "true");
    assert.ok(await page.locator("#result").isHidden());
    goOn();
    await page.locator("#result h2", { hasText: "Backed up" }).waitFor();
    assert.equal(await page.getAttribute("#generate", "aria-busy"), "false");
  }));
