import { element } from "./element.js";
import { showFigures, showNone, showVerdict } from "./stage.js";
import { advise } from "./verdict.js";
import { words } from "./words.js";

/**
 * The live picture and what is said about it. While one types it is a sketch of pixels, which the browser shows with its next
 * frame; the SVG, which a browser has to read and lay out first, follows in a pause.
 */
export function createPreview(root) {
  const stage = root.getElementById("stage");
  const image = root.getElementById("preview");
  const canvas = element("canvas", { id: "sketch", role: "img", hidden: "" });
  image.after(canvas);
  /** The SVG that `image` has, and its address. */
  let svg;
  let address;
  /** Counts the pictures, so that one that took long to be read does not replace a newer one. */
  let latest = 0;

  /** Shows a sketch of the engine; the whole picture is to follow. */
  function sketch(drawing) {
    latest += 1;
    stage.setAttribute("aria-busy", "true");
    const pixels = new ImageData(new Uint8ClampedArray(drawing.pixels.buffer), drawing.drawn_px);
    [canvas.width, canvas.height] = [pixels.width, pixels.height];
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    canvas.ariaLabel = words.previewAlt;
    reveal(canvas, image);
    describe(drawing);
  }

  /** Shows a drawing of the engine; what was there stays until the browser has read it. */
  async function show(drawing) {
    latest += 1;
    const turn = latest;
    stage.setAttribute("aria-busy", "true");
    describe(drawing);
    if (drawing.svg !== svg) {
      svg = drawing.svg;
      if (address) URL.revokeObjectURL(address);
      address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      image.src = address;
    }
    const isRead = await image.decode().then(() => true, () => false);
    if (turn !== latest) return;
    image.alt = words.previewAlt;
    // A page that embeds the form may forbid addresses of `blob:`: there the sketch stays.
    if (isRead) reveal(image, canvas);
    stage.setAttribute("aria-busy", "false");
  }

  function describe(drawing) {
    root.getElementById("stage-words").textContent = "";
    stage.dataset.state = "ready";
    // ISO/IEC 18004, 5.1: the smallest symbol is 21 modules wide; what is smaller is Micro QR.
    const version = drawing.modules < 21 ? `M${drawing.version}` : drawing.version;
    showFigures(root, { ...drawing, version, ecc: drawing.error_correction, pixels: `${drawing.width_px} × ${drawing.height_px}` });
    judge(drawing);
  }

  /** Says whether the code will scan, and if not, what would make it scan. What is not verified yet keeps the verdict before it. */
  function judge({ contrast, verified, warnings }) {
    if (verified === "off") return root.getElementById("verdict").setAttribute("aria-busy", "true");
    const ratio = `${contrast.toFixed(1)}:1`;
    const lines = warnings.map((warning) => advise(warning, ratio));
    const verdict = lines.length > 0 ? "warn" : "good";
    if (lines.length === 0) lines.push(words.verdicts[verified === "read" ? "read" : "good"](ratio));
    return showVerdict(root, verdict, lines);
  }

  /** Says that another picture is on its way; the old one stays. */
  function wait() {
    latest += 1;
    stage.dataset.state = "loading";
    stage.setAttribute("aria-busy", "true");
    if (image.hidden && canvas.hidden) root.getElementById("stage-words").textContent = words.loadingEngine;
  }

  /** Takes the picture away, and says why. */
  function clear(state, saying) {
    latest += 1;
    image.hidden = true;
    canvas.hidden = true;
    showNone(root, state, saying);
  }

  return {
    sketch,
    show,
    wait,
    clear,
    /** How many pixels of the screen the stage has room for, side by side. */
    get width() { return Math.round(stage.clientWidth * devicePixelRatio); },
  };
}

function reveal(shown, other) {
  shown.hidden = false;
  other.hidden = true;
}
