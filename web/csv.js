/**
 * The rows of a CSV (RFC 4180) as `[{line, fields}]`. The first row names the fields when one of its names is `text`;
 * otherwise every line is a text by itself, commas included. Values are what the API takes: numbers, `true` and `false`, and
 * the JSON of a payload.
 */
export function readCsv(text) {
  const rows = split(text);
  const names = rows[0]?.cells.map((name) => name.trim().toLowerCase());
  if (!names?.includes("text")) {
    const lines = text.split(/\r\n|\n|\r/).map((line, index) => ({ line: index + 1, fields: { text: line } }));
    return lines.filter(({ fields }) => fields.text.trim() !== "");
  }
  return rows.slice(1).map(({ line, cells }) => {
    const pairs = names.map((name, index) => [name, cells[index] ?? ""]).filter(([name, value]) => name && value !== "");
    return { line, fields: Object.fromEntries(pairs.map(([name, value]) => [name, readCell(name, value)])) };
  });
}

/** Cells may be quoted, hold line breaks there, and double their quotes; empty lines are no rows. */
function split(text) {
  const rows = [];
  let line = 1;
  let row = { line, cells: [""] };
  let quoted = false;
  const end = () => {
    if (row.cells.length > 1 || row.cells[0] !== "") rows.push(row);
    row = { line, cells: [""] };
  };
  for (const [letter] of text.replace(/\r\n?/g, "\n").matchAll(/""|[^]/g)) {
    if (letter === "\n") line += 1;
    const last = row.cells.length - 1;
    if (quoted && letter === '""') row.cells[last] += '"';
    else if (letter === '"') quoted = !quoted;
    else if (letter === '""') continue;
    else if (!quoted && letter === ",") row.cells.push("");
    else if (!quoted && letter === "\n") end();
    else row.cells[last] += letter;
  }
  end();
  return rows;
}

/** What cannot be read as its field wants it is left to the engine to refuse. */
function readCell(name, value) {
  if (NUMBERS.has(name)) return Number(value);
  if (FLAGS.has(name) && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  if (name !== "payload") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const NUMBERS = new Set([
  "size", "max_size", "mask", "border", "box_size", "width", "width_mm", "dpi", "gradient_angle", "back_gradient_angle", "logo_size",
  "logo_margin",
]);
const FLAGS = new Set(["boost", "kanji", "gs1"]);
