import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { assertFieldError, fillForm, fillPayload } from "./form.mjs";

/** What people meet at the form; each with the field that is refused. */
const REFUSED = [
  ["text", { text: "" }],
  ["text", { text: "x".repeat(3000) }],
  ["size", { text: "a", size: 41 }],
  ["border", { text: "a", border: 101 }],
  ["box_size", { text: "a", box_size: 0 }],
  ["width", { text: "a", width: 10 }],
  ["width", { text: "a", width: 9000 }],
  ["box_size", { text: "a", size: 40, box_size: 100 }],
  ["width_mm", { text: "a", width_mm: "0.0001" }],
  ["max_size", { text: "a", size: 5, max_size: 4 }],
  ["text", { text: "a", micro: "only", error_correction: "H" }],
  ["fill_color", { text: "a", fill_color: "bluish" }],
  ["error_correction", { text: "a", error_correction: "X" }],
  ["payload.url", { payload: { type: "url", url: "example" } }],
  ["payload.url", { payload: { type: "url", url: "https://" } }],
  ["payload.ssid", { payload: { type: "wifi" } }],
  ["payload.ssid", { payload: { type: "wifi", ssid: "" } }],
  ["payload.password", { payload: { type: "wifi", ssid: "a", password: "short" } }],
  ["payload.password", { payload: { type: "wifi", ssid: "a", security: "WPA" } }],
  ["payload.password", { payload: { type: "wifi", ssid: "a", security: "nopass", password: "something" } }],
  ["payload.password", { payload: { type: "wifi", ssid: "a", security: "WEP", password: "x" } }],
  ["payload.given_name", { payload: { type: "vcard", given_name: "a\nb" } }],
  ["payload.email", { payload: { type: "vcard", given_name: "a", email: "nobody" } }],
  ["payload.mobile", { payload: { type: "vcard", given_name: "a", mobile: "call me" } }],
  ["payload.to", { payload: { type: "email", to: "nobody" } }],
  ["payload.to", { payload: { type: "sms", to: "call me" } }],
  ["payload.number", { payload: { type: "tel", number: "call me" } }],
  ["payload.latitude", { payload: { type: "geo", latitude: "91", longitude: "0" } }],
  ["payload.start", { payload: { type: "event", title: "a", start: "soon" } }],
  ["payload.end", { payload: { type: "event", title: "a", start: "2026-01-02T10:00", end: "2026-01-01T10:00" } }],
  ["payload.secret", { payload: { type: "otpauth", secret: "1!", account: "a" } }],
  ["payload.account", { payload: { type: "otpauth", secret: "JBSWY3DPEHPK3PXP", account: "a:b" } }],
  ["payload.iban", { payload: { type: "epc", name: "a", iban: "BE00" } }],
  ["payload.bic", { payload: { type: "epc", name: "a", iban: "BE72000000001616", bic: "X" } }],
  ["payload.amount", { payload: { type: "epc", name: "a", iban: "BE72000000001616", amount: "0" } }],
  ["payload.name", { payload: { type: "epc", name: "n".repeat(71), iban: "BE72000000001616" } }],
  ["module_shape", { text: "a", module_shape: "star" }],
  ["caption", { text: "a", caption: "漢" }],
  ["caption", { text: "a", caption: "c".repeat(81) }],
  ["caption", { text: "a", caption: "W".repeat(80) }],
  ["gradient_color", { text: "a", gradient: "linear" }],
  ["logo", { text: "a", logo: "https://example.com/logo.png" }],
  ["logo", { text: "a", logo: "data:image/png;base64,AAAA" }],
];

describe("what is wrong is said in the language of the page", () => {
  for (const tag of ["de", "ar"]) {
    test(`in ${tag}, whatever a person commonly meets`, () =>
      openPage({}, async (page) => {
        const said = await page.evaluate(async ([language, all]) => {
          const [{ speak }, { tell }, { sentence }, { loadEngine }] = await Promise.all([import("/words.js"), import("/messages.js"), import("/problem.js"), import("/engine-loader.js")]);
          await speak(language);
          const answers = [];
          for (const [field, request] of all) {
            const { errors = [] } = (await loadEngine(request)).draw(request);
            const message = errors.find((error) => error.field === field)?.message;
            answers.push({ field, message, isTranslated: message !== undefined && tell(message) !== sentence(message) });
          }
          return answers;
        }, [tag, REFUSED]);
        assert.deepEqual(said.filter(({ isTranslated }) => !isTranslated), []);
      }));
  }

  test("at its field, with the numbers, and what has no translation as it came", () =>
    openPage({ locale: "de-AT" }, async (page) => {
      await fillForm(page, { text: "Zahlen", border: 101 });
      await assertFieldError(page, "border", /^Erlaubt ist eine ganze Zahl von 0 bis 100\.$/);
      await fillForm(page, { border: 1 });
      assert.match(await page.textContent("#verdict"), /^Verbreitern Sie die Ruhezone/);
      const [response] = await Promise.all([page.waitForResponse("**/api/v1/qr/generate"), page.click("#generate")]);
      assert.equal(response.status(), 200);
      assert.match(await page.textContent("#result .warnings"), /^Verbreitern Sie die Ruhezone/);
      await fillPayload(page, "wifi", { ssid: "Netz", password: "kurz" });
      await assertFieldError(page, "payload.password", /^Erlaubt sind 8 bis 63/);
      await page.selectOption("#language", "en");
      await assertFieldError(page, "payload.password", /^Must be 8 to 63 printable ASCII/);
      const told = await page.evaluate(async () => (await import("/messages.js")).tell("is something new"));
      assert.equal(told, "Is something new.");
    }));

  test("also where the server as a whole refuses", () =>
    openPage({ locale: "de-AT", expectedErrors: [/status of 413/] }, async (page) => {
      await fillForm(page, { text: "zu groß" });
      const body = JSON.stringify({ type: "urn:edgeqr:problem:body-too-large", title: "", status: 413, message: "the body is too large", errors: [] });
      await page.route("**/api/v1/qr/generate", (route) => route.fulfill({ status: 413, contentType: "application/problem+json", body }), { times: 1 });
      await page.click("#generate");
      await page.getByText("Die Anfrage ist zu groß.").waitFor();
    }));
});
