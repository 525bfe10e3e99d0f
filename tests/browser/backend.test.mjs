import assert from "node:assert/strict";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { describe, test } from "node:test";
import { ask, sharedUrl } from "./browser.mjs";
import { ORIGIN, visit } from "./embedding.mjs";

describe("a form whose backend is at another origin than the page and the script", { skip: !sharedUrl && "EDGEQR_URL_SHARED is not set" }, () => {
  test("stores, lists, shows and deletes there, and asks the script's origin for files only", () =>
    withProxy(async (backend, answered) => {
      await visit(async (page, asked) => {
        const text = `https://example.com/backend-${Date.now()}`;
        await page.locator("#module_shape").waitFor();
        await page.locator("[id='payload.url']").fill(text);
        await page.locator("#generate").click();
        assert.match(await page.locator("#result-link").getAttribute("href"), new RegExp(`^${backend}/api/v1/codes/[0-9a-f]{32}/image$`));
        await page.locator("#history summary").click();
        await page.locator("#history-search").fill(text);
        const entry = page.locator("#codes li").filter({ hasText: text });
        await entry.waitFor();
        const source = await entry.locator("img").evaluate((image) => image.decode().then(() => image.src));
        assert.ok(source.startsWith(`${backend}/`), source);
        await entry.getByRole("button").click();
        await entry.getByRole("button").click();
        await entry.waitFor({ state: "detached" });
        const ofApi = asked.map((address) => new URL(address)).filter(isOfApi);
        assert.deepEqual([...new Set(ofApi.map(({ origin }) => origin))], [backend]);
      }, { change: withBackend(backend) });
      const methods = new Set(answered.filter(isOfApi).map(({ method }) => method));
      for (const method of ["OPTIONS", "POST", "GET", "DELETE"]) assert.ok(methods.has(method), [...methods].join());
      assert.deepEqual(answered.filter((request) => !isOfApi(request)), [], "no file of the form comes from there");
    }));

  test("copies a link to the design that opens there", () =>
    withProxy((backend) =>
      visit(async (page) => {
        await page.locator("#module_shape").waitFor();
        await page.locator('input[name="module_shape"][value="dot"]').check();
        await page.locator("#share").click();
        await page.getByText("The link is copied.").waitFor({ state: "attached" });
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${backend}/#module_shape=dot`);
      }, { change: withBackend(backend), permissions: ["clipboard-read", "clipboard-write"] })));

  test("is found from the page when its address is relative", () =>
    visit(async (page) => {
      await page.locator("#module_shape").waitFor();
      await page.locator("[id='payload.url']").fill("https://example.com/relative");
      await page.locator("#generate").click();
      assert.equal(await page.locator("#result-link").getAttribute("href"), `${ORIGIN}/qr/api/v1/codes/${"0".repeat(32)}/image`);
      await page.locator("#share").click();
      await page.getByText("The link is copied.").waitFor({ state: "attached" });
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${ORIGIN}/qr/#`);
    }, {
      change: withBackend("/qr/", "'self'"),
      answers: { "/qr/api/v1/qr/generate": { id: "0".repeat(32), storage: {} }, "/qr/health": { mode: "keys" } },
      permissions: ["clipboard-read", "clipboard-write"],
    }));

  test("says so when the backend does not list the page's origin", () =>
    withProxy((backend) =>
      visit(async (page) => {
        await page.locator("#module_shape").waitFor();
        await page.locator("[id='payload.url']").fill("https://example.com/refused");
        await page.locator("#generate").click();
        await page.locator("#problem").getByText("The server could not be reached.").waitFor();
      }, { change: withBackend(backend), expected: /CORS policy|net::ERR_FAILED/ }), { isOpen: false }));
});

/** Makes of the example a page whose form has another backend, with the policy that the example documents for that. */
function withBackend(backend, source = backend) {
  return (page) =>
    page.replace('<edge-qr-form backend="https://qr.example.com">', `<edge-qr-form backend="${backend}">`)
      .replace("connect-src https://qr.example.com", `connect-src https://qr.example.com ${source}`)
      .replace("img-src https://qr.example.com", `img-src https://qr.example.com ${source}`);
}

const isOfApi = ({ pathname }) => pathname.startsWith("/api/") || pathname === "/health";

/**
 * Runs `work(origin, answered)` while a proxy of the service answers at an origin of its own, as another instance would; one
 * that is not open lets no other origin use it.
 */
async function withProxy(work, { isOpen = true } = {}) {
  const answered = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const { pathname } = new URL(url, sharedUrl);
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => /^(accept|content-type|origin|access-control-.*)$/.test(name)));
    const answer = await ask(`${sharedUrl}${url}`, { method, headers: passed, body: method === "POST" ? await buffer(request) : undefined });
    const kept = [...answer.headers].filter(([name]) => /^(content-type|vary)$/.test(name) || (isOpen && name.startsWith("access-control-")));
    answered.push({ method, pathname });
    response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  try {
    await work(`http://127.0.0.1:${server.address().port}`, answered);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }
}
