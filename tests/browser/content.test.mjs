import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, openPage, screenshot, serviceUrl } from "./browser.mjs";
import { assertFieldError, fillForm, fillPayload } from "./form.mjs";
import { decode, previewPixels } from "./picture.mjs";

/** What each tab is given, and what its code then says. */
const TABS = {
  url: [{ url: "https://example.com/menu?table=4" }, /^https:\/\/example\.com\/menu\?table=4$/],
  wifi: [{ ssid: "Café; upstairs", password: "correct horse", security: "WPA", hidden: true }, /^WIFI:T:WPA;S:Café\\; upstairs;P:correct horse;H:true;;$/],
  vcard: [{ given_name: "Ada", family_name: "Lovelace", mobile: "+43 664 1234567", city: "Vienna" }, /^BEGIN:VCARD[^]*N:Lovelace;Ada;;;[^]*END:VCARD/],
  email: [{ to: "info@example.com", subject: "A question" }, /^mailto:info@example\.com\?subject=A%20question$/],
  sms: [{ to: "+43 664 1234567", message: "I am coming" }, /^sms:\+436641234567\?body=I%20am%20coming$/],
  tel: [{ number: "+43 1 234567" }, /^tel:\+431234567$/],
  geo: [{ latitude: "48.20", longitude: "16.3738" }, /^geo:48\.2,16\.3738$/],
  event: [{ title: "Summer party", start: "2026-07-01T18:00", end: "2026-07-01T22:00" }, /DTSTART:20260701T180000[^]*SUMMARY:Summer party/],
  otpauth: [{ secret: "JBSWY3DPEHPK3PXP", account: "ada@example.com", issuer: "Example" }, /^otpauth:\/\/totp\/Example:ada@example\.com\?secret=JBSWY3DPEHPK3PXP/],
  epc: [{ name: "Red Cross", iban: "BE72 0000 0000 1616", amount: "12.30", text: "Urgency fund" }, /^BCD\n002\n1\nSCT\n\nRed Cross\nBE72000000001616\nEUR12\.30?\n\n\nUrgency fund/],
};

describe("every tab", () => {
  const visit = (scenario, options = {}) => openPage({ viewport: { width: 1280, height: 900 }, ...options }, scenario);

  for (const [type, [values, expected]] of Object.entries(TABS)) {
    test(`${type} makes a code that says what was entered`, () =>
      visit(async (page) => {
        assert.equal(await fillPayload(page, type, values), "ready");
        const { text } = await decode(await previewPixels(page));
        assert.match(text.replaceAll("\r\n", "\n"), expected);
        await screenshot(page, `tab-${type}`);
      }));
  }

  test("is there: one for each type of the form, and text", () =>
    visit(async (page) => {
      await page.waitForSelector("#tab-url");
      const tabs = await page.locator("#tabs [role=tab]").evaluateAll((nodes) => nodes.map(({ id }) => id.replace("tab-", "")));
      assert.deepEqual(tabs.toSorted(), [...Object.keys(TABS), "text"].toSorted());
    }));

  test("says at the field what the engine refuses, once the field is left", () =>
    visit(async (page) => {
      await fillPayload(page, "wifi", { ssid: "Guests" });
      await page.locator("[id='payload.password']").pressSequentially("short");
      assert.ok(await page.locator("[id='payload.password-error']").isHidden(), "nobody is told off while typing");
      await page.keyboard.press("Tab");
      await assertFieldError(page, "payload.password", /^Must be 8 to 63 printable ASCII/);
      assert.equal(await page.getAttribute("#stage", "data-state"), "refused");
      await fillPayload(page, "wifi", { password: "long enough" });
      assert.ok(await page.locator("[id='payload.password-error']").isHidden());
    }));

  test("says what is missing when the button is pressed", () =>
    visit(async (page) => {
      await fillPayload(page, "event", { location: "Vienna" });
      assert.ok(await page.locator("[id='payload.title-error']").isHidden());
      await page.click("#generate");
      await assertFieldError(page, "payload.title", /^Please fill this in\.$/);
      await assertFieldError(page, "payload.start", /^Please fill this in\.$/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "payload.title");
    }));

  test("keeps what was entered while another one is shown", () =>
    visit(async (page) => {
      await fillPayload(page, "tel", { number: "+43 1 234567" });
      await fillForm(page, { text: "something else" });
      await page.click("#tab-tel");
      assert.equal(await page.inputValue("[id='payload.number']"), "+43 1 234567");
    }));

  test("is stored as it is drawn", () =>
    visit(async (page) => {
      await fillPayload(page, "geo", { latitude: "48.2082", longitude: "16.3738" });
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.deepEqual(response.request().postDataJSON().payload, { type: "geo", latitude: "48.2082", longitude: "16.3738" });
      assert.equal(response.status(), 200);
    }));
});

describe("the browser's engine and the server's", () => {
  test("draw the same SVG, byte for byte, and find the same mistakes", () =>
    openPage({ expectedErrors: [/status of 422/] }, async (page) => {
      const requests = [
        { text: "a" },
        { text: "Grüße, 日本語, 🎉", error_correction: "H", border: 0, box_size: 3 },
        { text: "0".repeat(7089), error_correction: "L", box_size: 1 },
        { text: "b", width: 333, fit: "shrink", fill_color: "#0b6b57", back_color: "transparent" },
        { text: "c", width_mm: "25.4", dpi: 600, title: "A <title>", description: "and \"more\"" },
        { text: "d", size: 7, fill_color: "rebeccapurple", back_color: "#fffc" },
        ...STYLES.map((style, index) => ({ text: `style ${index}`, ...style })),
        ...Object.entries(TABS).map(([type, [values]]) => ({ payload: { type, ...values } })),
        { text: "点茗 カナ", kanji: true },
        { text: "点茗～", charset: "shift_jis" },
        { text: "s", module_shape: "dot", finder_frame: "circle", finder_ball: "rounded", finder_ball_color: "navy" },
        { text: "s", module_shape: "connected", gradient: "linear", gradient_color: "#004", gradient_angle: 45, caption: "Łódź, Αθήνα, Київ" },
        { text: "s", gradient: "radial", gradient_color: "#600", back_gradient: "linear", back_gradient_color: "#ffe", width: 333 },
        { text: "https://example.com/", logo: LOGO, logo_size: 25, error_correction: "L" },
        { text: "s", module_shape: "rounded", fill_color: "#ddd", border: 1 },
        { text: "1", micro: "only", error_correction: "L", module_shape: "dot" },
        { text: "s", module_shape: "dot", fill_color: "#ddd", verify: "strict" },
        { text: "s", module_shape: "star", gradient: "linear", caption: "世", logo: "https://example.com/logo.png" },
        { text: "" },
        { text: "x".repeat(3000) },
        { text: "e", size: 41, border: 101, box_size: 0, fill_color: "bluish", error_correction: "X" },
        { text: "f", width: 10 },
        { text: "g", width: 333, fit: "error" },
        { text: "h", width_mm: "0.0001", fit: "stretch", dpi: 9601 },
        { text: "i", size: 40, box_size: 100 },
        { text: "j", title: "t".repeat(201) },
        { payload: { type: "wifi", password: "short" } },
        { payload: { type: "parrot" } },
        { payload: { type: "epc", name: "", iban: "BE72" } },
      ];
      const drawn = await page.evaluate(async (all) => {
        const { loadEngine } = await import("/engine-loader.js");
        const drawn = [];
        for (const request of all) drawn.push((await loadEngine(request)).draw(request));
        return drawn;
      }, requests);
      for (const [index, request] of requests.entries()) {
        const name = JSON.stringify(request).slice(0, 80);
        const body = JSON.stringify({ ...request, format: "svg" });
        const query = Object.entries({ ...request, format: "svg" }).map(([key, value]) =>
          `${key}=${encodeURIComponent(typeof value === "object" ? JSON.stringify(value) : value)}`);
        const response = await ask(`${serviceUrl}/api/v1/qr?${query.join("&")}`);
        const { svg, errors, ...figures } = drawn[index];
        if (response.ok) {
          assert.equal(svg, await response.text(), name);
          if (!request.micro) assert.equal(String(figures.version), response.headers.get("x-qr-version"), name);
          assert.equal(figures.verified, response.headers.get("x-qr-verified"), name);
          assert.equal(String(figures.mask), response.headers.get("x-qr-mask"), name);
          assert.equal(figures.error_correction, response.headers.get("x-qr-ecc"), name);
        } else {
          assert.equal(response.status, 422, `${name}: ${body}`);
          assert.deepEqual(sorted(errors), sorted((await response.json()).errors), name);
        }
      }
    }));
});

/** A PNG of four pixels, one of them half transparent. */
const LOGO = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAF0lEQVR42mM4wcDwn4HhBBAvYGj4DwQAPrAIq3+KW1QAAAAASUVORK5CYII=";
/** Looks that are drawn, and looks that are refused. */
const STYLES = [
  { module_shape: "dot" },
  { module_shape: "connected", finder_frame: "circle", finder_ball: "rounded", box_size: 7 },
  { module_shape: "rounded", finder_frame_color: "#7a0019", finder_ball_color: "teal", back_color: "transparent" },
  { gradient: "linear", gradient_color: "#0b6b57", gradient_angle: 45 },
  { gradient: "radial", gradient_color: "#00f", fill_color: "#700", caption: "Scan me" },
  { logo: LOGO, error_correction: "H" },
  { logo: LOGO, logo_size: 25, logo_margin: 0, module_shape: "dot" },
  { module_shape: "star" },
  { gradient: "linear" },
  { gradient_color: "#fff" },
  { caption: "漢字" },
  { caption: "c".repeat(81) },
  { logo: LOGO, logo_size: 41, logo_margin: 9 },
  { logo: LOGO, logo_size: 40, error_correction: "L" },
];

function sorted(errors) {
  return errors.map(({ field, message }) => `${field}: ${message}`).toSorted();
}
