import { sentence } from "./problem.js";
import { words } from "./words.js";

/**
 * A message of the engine or of the API in the language that is shown. Both speak English phrases of few shapes; what has no
 * translation stays as it came.
 */
export function tell(message) {
  for (const [name, shape, read = (...parts) => parts] of SHAPES) {
    const found = shape.exec(message);
    const saying = found && words.messages[name];
    if (saying) return typeof saying === "function" ? saying(...read(...found.slice(1))) : saying;
  }
  return sentence(message);
}

/** How much of the room is needed, in whole percent: nobody counts in bits. */
function share(needed, available) {
  return [Math.max(101, Math.ceil((100 * needed) / available))];
}

/**
 * The shapes of messages (`input/` of the service, `payload/` of the core), each with the name of its translation, and what that
 * is given where it is not the figures themselves.
 */
const SHAPES = [
  ["required", /^(?:is required|must not be empty)$/],
  ["name", /^is required where there is no part of a name/],
  ["requiredWith", /^is required (?:with|where|in) /],
  ["integer", /^must be an integer from (\d+) to (\d+)$/],
  ["oneOf", /^must be one of ([^;]+)$/],
  ["tooLong", /^is too long: it needs (\d+) bits, (\d+) are available at this level$/, share],
  ["characters", /^must have 1 to (\d+) characters$/],
  ["atMost", /^must be at most (\d+) characters$/],
  ["oneLine", /^must be one line without control characters$/],
  ["controls", /^must not have control characters/],
  ["tooLarge", /^is too large: .* would be (\d+) pixels wide;.* at most (\d+) are drawn$/],
  ["tooNarrow", /^is too small: the picture would be (\d+) pixels wide; its \d+ modules need at least (\d+)$/],
  ["millimetres", /^is not valid: a length is /],
  ["color", /^is not valid: a colour is /],
  ["wpaPassword", /^must be 8 to 63 printable ASCII/],
  ["wepPassword", /^must be 5, 13 or 29 ASCII/],
  ["noPassword", /^must be absent with the security nopass$/],
  ["mail", /^must be (?:a mail address|mail addresses) such as /],
  ["phone", /^must be \+ and 2 to 15 digits/],
  ["localPhone", /^must be (?:a telephone number|1 to 20 digits, \* and #)/],
  ["url", /^must (?:begin with a scheme|have (?:something after its scheme|a host|a port|a valid IPv6|two hex|only unreserved))/],
  ["range", /^must be a decimal number from (-?\d+) to (-?\d+)$/],
  ["notBelow", /^must not be below size$/],
  ["micro", /^cannot be encoded: a Micro symbol /],
  ["notBefore", /^must not be before start$/],
  ["time", /^must be (?:a date|a time|a local time)/],
  ["base32", /^must be base32/],
  ["colon", /^must not have a colon$/],
  ["iban", /^must be a valid IBAN/],
  ["sepa", /^must be an IBAN of a SEPA country$/],
  ["bic", /^must be 8 or 11 letters and digits/],
  ["amount", /^must be from 0\.01 to 999999999\.99/],
  ["bytes", /^is too long: the payload may have at most (\d+) bytes/],
  ["captionLetter", /^is not valid: character (\d+) of the caption cannot be drawn/],
  ["captionLong", /^is not valid: the caption has (\d+) characters; at most (\d+) /],
  ["captionWide", /^does not fit: the caption is too long for the symbol/],
  ["logoCovers", /^does not fit: the logo covers /],
  ["logoHides", /^does not fit: the logo hides /],
  ["logoFile", /^is not valid: (?:a logo is|the logo|the SVG logo|the data of the logo)/],
  ["styledFormat", /^does not fit: a styled picture is written as /],
];
