// Pictures as pixels, and the independent decoder that reads them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

prepareZXingModule({
  // By default the decoder would be downloaded; the package carries it.
  overrides: { wasmBinary: readFileSync(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"))).buffer },
});

/** The preview's pixels, at the size the picture itself asks for. */
export async function previewPixels(page) {
  return addressPixels(page, await page.locator("#preview").getAttribute("src"));
}

/** The pixels of a PNG or SVG file. */
export function filePixels(page, bytes, mediaType) {
  return addressPixels(page, `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`);
}

/** Decodes one code from pixels; what is transparent counts as white. Returns `{text, ecLevel, version}`, and more. */
export async function decode({ width, height, data }, format = "QRCode") {
  const opaque = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      opaque[i + channel] = data[i + channel] * alpha + 255 * (1 - alpha);
    }
    opaque[i + 3] = 255;
  }
  const codes = await readBarcodes({ width, height, data: opaque, colorSpace: "srgb" }, { formats: [format] });
  assert.equal(codes.length, 1, "the decoder finds exactly one code");
  assert.ok(codes[0].isValid, `the code is read without error: ${codes[0].error}`);
  return codes[0];
}

/** The colour at a pixel as `[red, green, blue, alpha]`. */
export function colourAt({ width, data }, x, y) {
  const start = (y * width + x) * 4;
  return [...data.subarray(start, start + 4)];
}

/** The pixels of the picture at a `data:` or `blob:` address. */
export async function addressPixels(page, address) {
  const { width, height, packed } = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    // Of a megapixel hardly anything is left, and the way to here is long.
    const packed = new Blob([data]).stream().pipeThrough(new CompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 32_768) binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
    return { width: canvas.width, height: canvas.height, packed: btoa(binary) };
  }, address);
  return { width, height, data: new Uint8ClampedArray(inflateSync(Buffer.from(packed, "base64"))) };
}
