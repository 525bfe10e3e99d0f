import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { ask, degradedUrl, NO_ICON, openPage, serviceUrl, sharedUrl } from "./browser.mjs";
import { assertGood } from "./everyone.mjs";
import { fillForm } from "./form.mjs";
import { colourAt, decode, filePixels } from "./picture.mjs";

describe("generate and back up", () => {
  const visit = (scenario, options = {}) =>
    openPage({ permissions: ["clipboard-read", "clipboard-write"], ...options }, scenario);

  test("shows the id and a badge with a link for each cloud", () =>
    visit(async (page) => {
      await fillForm(page, { text: "https://example.com/stored", error_correction: "Q", format: "svg", border: 6 });
      const { request, answer } = await generate(page);
      assert.deepEqual(request, {
        text: "https://example.com/stored",
        error_correction: "Q",
        fill_color: "#000000",
        back_color: "#ffffff",
        size: 1,
        border: 6,
        box_size: 10,
        format: "svg",
      });
      assert.equal(await page.locator("#result h2").textContent(), "Backed up");
      assert.equal(await page.locator("#result-id").textContent(), answer.id);
      for (const [cloud, name] of [["aws", "S3"], ["azure", "Azure Blob"]]) {
        const line = page.locator(`[data-cloud="${cloud}"]`);
        assert.equal(await line.locator(".cloud").textContent(), name);
        assert.equal(await line.locator(".badge").textContent(), "Stored");
        assert.equal(await line.getByRole("link").getAttribute("href"), answer.storage_urls[cloud]);
      }
      const image = Buffer.from(answer.qr_code, "base64");
      assert.equal((await decode(await filePixels(page, image, answer.media_type))).text, "https://example.com/stored");
      await assertGood(page, "result-1280");
    }, { viewport: { width: 1280, height: 900 } }));

  test("is busy while the answer is on its way, and sends one request", () =>
    visit(async (page) => {
      await fillForm(page, { text: "busy" });
      let count = 0;
      let release;
      const held = new Promise((resolve) => { release = resolve; });
      await page.route("**/api/v1/qr/generate", async (route) => {
        count += 1;
        await held;
        await route.continue();
      });
      const button = page.locator("#generate");
      await button.click();
      await page.waitForSelector('#generate[aria-busy="true"]');
      assert.equal(await button.textContent(), "Generating…");
      assert.equal(await page.locator("#status").textContent(), "Generating…");
      await button.click();
      release();
      await page.waitForSelector('#generate[aria-busy="false"]');
      await page.waitForSelector("#result-id");
      assert.equal(await button.textContent(), "Generate & back up");
      assert.equal(await page.locator("#status").textContent(), "Backed up");
      assert.equal(count, 1);
    }));

  test("copies the id and the link", () =>
    visit(async (page) => {
      await fillForm(page, { text: "copy me" });
      const { answer } = await generate(page);
      await page.click("#copy-id");
      await page.getByText("It is copied.").waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), answer.id);
      await page.click("#copy-link");
      await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("http"));
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(new URL(link).pathname, `/api/v1/codes/${answer.id}/image`);
    }));

  test("says when the form has moved on", () =>
    visit(async (page) => {
      await fillForm(page, { text: "before" });
      await generate(page);
      assert.ok(await page.locator("#outdated").isHidden());
      await fillForm(page, { text: "after" });
      assert.ok(await page.locator("#outdated").isVisible());
    }));

  test("stores nothing before the button is pressed, not even on Enter", () =>
    visit(async (page) => {
      const posted = [];
      page.on("request", (request) => { if (request.method() !== "GET") posted.push(request.url()); });
      await fillForm(page, { text: "private" });
      await page.click("#tab-size");
      await page.focus("#border");
      await page.keyboard.press("Enter");
      await fillForm(page, { border: 5 });
      assert.deepEqual(posted, []);
      assert.equal(new URL(page.url()).search, "");
    }));

  test("tells a copy that waits from a cloud that is not set up", () =>
    visit(async (page) => {
      await page.route("**/api/v1/qr/generate", async (route) => {
        const response = await route.fetch();
        const answer = { ...(await response.json()), storage: { aws: { state: "queued", error: "timed_out" }, azure: { state: "disabled" } }, storage_urls: {} };
        await route.fulfill({ response, json: answer });
      });
      await fillForm(page, { text: "waiting" });
      await generate(page);
      const badge = (cloud) => page.locator(`[data-cloud="${cloud}"] .badge`).textContent();
      assert.deepEqual([await badge("aws"), await badge("azure")], ["Queued", "Not configured"]);
      assert.equal(await page.textContent('[data-cloud="aws"] .why'), "It did not answer in time. The copy will be sent again.");
      assert.equal(await page.locator('[data-cloud="aws"]').getByRole("link").count(), 0);
    }));

  test("says that no cloud is set up, and that no key keeps others out", { skip: !sharedUrl && "EDGEQR_URL_SHARED is not set" }, () =>
    visit(async (page) => {
      await fillForm(page, { text: "alone" });
      await generate(page);
      assert.equal(await page.locator("#result h2").textContent(), "Made; no cloud is configured");
      assert.equal(await page.locator('[data-cloud="aws"] .badge').textContent(), "Not configured");
      await page.locator("#result-open").waitFor({ state: "visible" });
    }, { url: sharedUrl }));

  test("names the cloud that is down, in words", { skip: !degradedUrl && "EDGEQR_URL_DOWN is not set" }, () =>
    visit(async (page) => {
      await fillForm(page, { text: "half" });
      const { answer } = await generate(page);
      assert.equal(answer.storage.aws.state, "failed");
      assert.equal(await page.locator("#result h2").textContent(), "Made, but the backup is incomplete");
      const down = page.locator('[data-cloud="aws"]');
      assert.equal(await down.locator(".badge").textContent(), "Failed");
      const why = await down.locator(".why").textContent();
      assert.match(why, /^It [a-z ]+\.$/, "a sentence, not a code word");
      assert.equal(await down.getByRole("link").count(), 0);
      assert.equal(await page.locator('[data-cloud="azure"] .badge').textContent(), "Stored");
      await assertGood(page, "cloud-down-1280");
    }, { url: degradedUrl, viewport: { width: 1280, height: 900 } }));
});

describe("downloads", () => {
  for (const [format, mediaType] of [["png", "image/png"], ["svg", "image/svg+xml"]]) {
    test(`${format} holds the text and the options, and needs no server`, () =>
      openPage({ isAlone: true, expectedErrors: [NO_ICON] }, async (page) => {
        const text = `download ${format} ✓`;
        await fillForm(page, { text, box_size: 6, fill_color: "#1b3a8a", transparent: true });
        await page.context().setOffline(true);
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#download-${format}`)]);
        assert.equal(download.suggestedFilename(), `qr.${format}`);
        const picture = await filePixels(page, await readFile(await download.path()), mediaType);
        assert.equal((await decode(picture)).text, text);
        assert.equal(picture.width % 6, 0);
        assert.equal(colourAt(picture, 2, 2)[3], 0);
        assert.deepEqual(colourAt(picture, 4 * 6, 4 * 6), [0x1b, 0x3a, 0x8a, 255]);
      }));
  }

  test("pdf is the server's", () =>
    openPage({}, async (page) => {
      await fillForm(page, { text: "paper" });
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download-pdf")]);
      const query = "text=paper&format=pdf&error_correction=M&fill_color=%23000000&back_color=%23ffffff&size=1&border=4&box_size=10";
      const served = await (await ask(`${serviceUrl}/api/v1/qr?${query}`)).arrayBuffer();
      assert.deepEqual(await readFile(await download.path()), Buffer.from(served));
    }));

  test("the clipboard gets the image", () =>
    openPage({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await fillForm(page, { text: "clipboard" });
      await page.click("#copy-image");
      await page.getByText("The image is copied.").waitFor();
      const base64 = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
        return btoa(String.fromCharCode(...bytes));
      });
      const picture = await filePixels(page, Buffer.from(base64, "base64"), "image/png");
      assert.equal((await decode(picture)).text, "clipboard");
    }));

  test("the print sheet has as many codes as asked for, and nothing else", () =>
    openPage({}, async (page) => {
      await page.evaluate(() => { globalThis.print = () => { document.title = "printing"; }; });
      await fillForm(page, { text: "sheet" });
      await page.selectOption("#per-page", "4");
      await page.click("#print");
      await page.waitForFunction(() => document.title === "printing");
      assert.equal(await page.locator("#edgeqr-sheet img").count(), 4);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("main").isHidden());
      assert.ok(await page.locator("#edgeqr-sheet img").first().isVisible());
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      assert.equal(await page.locator("#edgeqr-sheet img").count(), 0);
      await page.emulateMedia({ media: null });
      for (const [count, format] of [["1", "A4"], ["12", "Letter"], ["24", "A4"], ["24", "Letter"]]) {
        await page.evaluate(() => { document.title = ""; });
        await page.selectOption("#per-page", count);
        await page.click("#print");
        await page.waitForFunction(() => document.title === "printing");
        const margin = "12mm";
        const file = await page.pdf({ format, margin: { top: margin, right: margin, bottom: margin, left: margin } });
        assert.equal(file.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, 1, `${count} on ${format}`);
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      }
    }));
});

/** Presses the button; returns the request's and the answer's JSON once the page shows the result. */
async function generate(page) {
  const [response] = await Promise.all([
    page.waitForResponse((candidate) => candidate.url().endsWith("/api/v1/qr/generate")),
    page.click("#generate"),
  ]);
  assert.equal(response.status(), 200);
  await page.waitForSelector("#result-id");
  return { request: response.request().postDataJSON(), answer: await response.json() };
}
