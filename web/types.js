/**
 * The tabs: types of payload of the API with the fields that the form shows, in their order. `required` only marks the
 * label; what is allowed is said by the engine. `input` is the type of the control; `values` makes it a list.
 */
export const TYPES = [
  { name: "url", fields: [{ name: "url", required: true, input: "url", wide: true, example: "https://example.com" }] },
  { name: "text", fields: [] },
  {
    name: "wifi",
    fields: [
      { name: "ssid", required: true, example: "Guests" },
      { name: "password", input: "password" },
      { name: "security", values: ["", "nopass", "WPA", "WPA2/WPA3", "WPA3", "WEP"] },
      { name: "hidden", input: "checkbox" },
    ],
  },
  {
    name: "vcard",
    fields: [
      { name: "given_name", example: "Ada" },
      { name: "family_name", example: "Lovelace" },
      { name: "organization" },
      { name: "title" },
      { name: "mobile", input: "tel", example: "+43 664 1234567" },
      { name: "work_phone", input: "tel" },
      { name: "email", input: "email", example: "ada@example.com" },
      { name: "url", input: "url", example: "https://example.com" },
      { name: "street" },
      { name: "postal_code" },
      { name: "city" },
      { name: "country" },
      { name: "note", wide: true },
    ],
  },
  {
    name: "email",
    fields: [
      { name: "to", required: true, input: "email", example: "info@example.com" },
      { name: "subject" },
      { name: "body", input: "area", wide: true },
    ],
  },
  {
    name: "sms",
    fields: [
      { name: "to", required: true, input: "tel", example: "+43 664 1234567" },
      { name: "message", input: "area", wide: true },
    ],
  },
  { name: "tel", fields: [{ name: "number", required: true, input: "tel", example: "+43 664 1234567" }] },
  {
    name: "geo",
    fields: [
      { name: "latitude", required: true, input: "decimal", example: "48.2082" },
      { name: "longitude", required: true, input: "decimal", example: "16.3738" },
    ],
  },
  {
    name: "event",
    fields: [
      { name: "title", required: true, wide: true },
      { name: "start", required: true, input: "datetime-local" },
      { name: "end", input: "datetime-local" },
      { name: "location" },
      { name: "url", input: "url" },
      { name: "description", input: "area", wide: true },
    ],
  },
  {
    name: "otpauth",
    fields: [
      { name: "secret", required: true, input: "password" },
      { name: "account", required: true, example: "ada@example.com" },
      { name: "issuer", example: "Example" },
      { name: "digits", values: ["", "6", "8"] },
    ],
  },
  {
    name: "epc",
    fields: [
      { name: "name", required: true },
      { name: "iban", required: true, example: "BE72 0000 0000 1616" },
      { name: "amount", input: "decimal", example: "12.30" },
      { name: "bic" },
      { name: "text", wide: true },
    ],
  },
];
