import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { figures, fillForm, launch, openPage, screenshot, serviceUrl, settle } from "./browser.mjs";
import { decode, filePixels } from "./picture.mjs";

describe("everyone can use the form", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());

  test("with the keyboard alone", () =>
    openPage(browser, {}, async (page) => {
      await page.keyboard.type("by keyboard");
      await tabTo(page, 'input[name="error_correction"]:checked');
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await tabTo(page, "#border");
      await page.keyboard.press("ArrowUp");
      await tabTo(page, "#transparent");
      await page.keyboard.press("Space");
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
    }));

  test("with every control named", () =>
    openPage(browser, {}, async (page) => {
      const unnamed = await page.locator("input, textarea, button").evaluateAll((controls) =>
        controls.filter((control) => !control.labels?.length && !control.textContent.trim()).map((control) => control.id));
      assert.deepEqual(unnamed, []);
      for (const name of ["Text or link", "Smallest version", "Quiet zone", "Box size", "Code", "Background"]) {
        assert.equal(await page.getByLabel(name, { exact: true }).count(), 1, name);
      }
      for (const name of ["Error correction", "Format"]) {
        assert.equal(await page.getByRole("radiogroup", { name }).count(), 1, name);
      }
    }));

  test("without JavaScript", () =>
    openPage(browser, {
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
      await openPage(browser, {}, async (scripted) => {
        const code = await decode(await filePixels(scripted, bytes, "image/png"));
        assert.equal(code.text, "no script, ñ");
        assert.equal(code.ecLevel, "H");
      });
    }));

  test("under a policy without inline scripts, styles or other origins", async () => {
    const policy = (await fetch(serviceUrl)).headers.get("content-security-policy");
    const directives = policy.split(";").map((directive) => directive.trim());
    assert.ok(directives.includes("default-src 'none'"), policy);
    assert.ok(directives.includes("script-src 'self'"), policy);
    assert.ok(directives.includes("style-src 'self'"), policy);
    assert.ok(directives.includes("connect-src 'self'"), policy);
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      test(`at ${width} px in ${colorScheme}, without sideways scrolling`, () =>
        openPage(browser, { colorScheme, viewport: { width, height: 900 }, expectedErrors: [/status of 422/] }, async (page) => {
          await assertFits(page);
          await screenshot(page, `empty-${width}-${colorScheme}`);
          await fillForm(page, { text: "https://example.com/a/rather/long/address?that=wraps&in=a&narrow=window" });
          await assertFits(page);
          await page.click("#generate");
          await page.waitForSelector("#result-id");
          await assertFits(page);
          await screenshot(page, `ready-${width}-${colorScheme}`);
          await fillForm(page, { size: 99, border: 1000, box_size: 0 });
          await assertFits(page);
          await screenshot(page, `errors-${width}-${colorScheme}`);
        }));
    }
  }
});

/** Presses Tab until `selector` has the focus, and asserts that one can see it there. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate((wanted) => document.activeElement.matches(wanted), selector))) continue;
    const outlined = await page.evaluate(() =>
      [document.activeElement, document.activeElement.closest(".choice")].some(
        (node) => node && getComputedStyle(node).outlineStyle === "solid" && parseFloat(getComputedStyle(node).outlineWidth) >= 2,
      ));
    assert.ok(outlined, `${selector} shows the focus`);
    return;
  }
  assert.fail(`${selector} is not reached by Tab`);
}

async function assertFits(page) {
  const { content, room } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  assert.ok(content <= room, `the page is ${content} px wide in a window of ${room} px`);
}
