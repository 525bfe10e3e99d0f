import { loadModule, Missing } from "./parts.js";

let loading;
let captions;

/**
 * The engine that can draw a request: `draw(request)` and `file(request, format)`. It is loaded once, when it is first
 * needed, and the font of captions with the first request that has one.
 */
export async function loadEngine(request) {
  try {
    const engine = await (loading ??= load());
    if (request?.caption) await (captions ??= loadCaptions(engine));
    return engine;
  } catch (error) {
    loading = captions = undefined;
    throw new Missing(error);
  }
}

async function load() {
  const engine = await loadModule("./engine.js");
  await engine.default({ module_or_path: new URL("./engine.wasm", import.meta.url) });
  engine.use_kanji(kanji());
  return engine;
}

async function loadCaptions(engine) {
  const response = await fetch(new URL("./engine.captions", import.meta.url));
  if (!response.ok) throw new Error(`status ${response.status}`);
  engine.use_captions(new Uint8Array(await response.arrayBuffer()));
}

/**
 * JIS X 0208, rows 1 to 84, a line of 94 characters each, `-` where there is none: the engine need not bring a table that
 * every browser has as a part of Shift JIS (Encoding Standard, "index jis0208").
 */
function kanji() {
  const decoder = new TextDecoder("shift_jis");
  return Array.from({ length: 84 }, (_, row) => {
    // Two rows share a first byte: the second bytes of one are 0x40 to 0x9e without 0x7f, of the other 0x9f to 0xfc.
    const first = 0x81 + (row >> 1) + (row < 62 ? 0 : 0x40);
    const pairs = Array.from({ length: 94 }, (_, column) =>
      [first, row % 2 === 1 ? 0x9f + column : 0x40 + column + (column >= 0x3f ? 1 : 0), NEW_LINE]);
    const characters = decoder.decode(new Uint8Array(pairs.flat())).split("\n").slice(0, 94);
    return characters.map((character) => (row === ROW_OF_NEC || !isCommon(character) ? "-" : character)).join("");
  }).join("\n");
}

/** Whether Shift JIS and Windows code page 932 agree on a character. */
function isCommon(character) {
  return character.length === 1 && !"\uFFFD～∥－￠￡￢".includes(character);
}

const NEW_LINE = 10;
/** Row 13, which is in Windows code page 932 only. */
const ROW_OF_NEC = 12;
