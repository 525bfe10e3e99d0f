import { element } from "./element.js";
import { advise } from "./verdict.js";
import { words } from "./words.js";

/** The live picture and what is said about it. */
export function createPreview(root) {
  const stage = root.getElementById("stage");
  const image = root.getElementById("preview");
  const sayings = root.getElementById("stage-words");
  const verdict = root.getElementById("verdict");
  let address;
  let shown;
  let said;

  /** Shows a drawing of the engine, and what is to be said of it. */
  function show(drawing) {
    if (drawing.svg !== shown) paint(drawing);
    judge(drawing);
  }

  /** The old picture stays until the browser can paint the new one. */
  function paint(drawing) {
    shown = drawing.svg;
    const next = URL.createObjectURL(new Blob([drawing.svg], { type: "image/svg+xml" }));
    stage.setAttribute("aria-busy", "true");
    image.addEventListener("load", () => {
      if (image.src === next) stage.setAttribute("aria-busy", "false");
    }, { once: true });
    image.src = next;
    if (address) URL.revokeObjectURL(address);
    address = next;
    image.alt = words.previewAlt;
    image.hidden = false;
    sayings.textContent = "";
    stage.dataset.state = "ready";
    // ISO/IEC 18004, 5.1: the smallest symbol is 21 modules wide; what is smaller is Micro QR.
    const version = drawing.modules < 21 ? `M${drawing.version}` : drawing.version;
    showFigures({ ...drawing, version, ecc: drawing.error_correction, pixels: `${drawing.width_px} × ${drawing.height_px ?? drawing.width_px}` });
  }

  /** Says that another picture is on its way; the old one stays. */
  function wait() {
    stage.dataset.state = "loading";
    stage.setAttribute("aria-busy", "true");
    sayings.textContent = image.hidden ? words.loadingEngine : "";
  }

  /** Takes the picture away; `state` is `empty`, `incomplete`, `loading` or `refused`. */
  function clear(state, saying) {
    if (address) URL.revokeObjectURL(address);
    address = shown = undefined;
    image.hidden = true;
    image.alt = "";
    image.removeAttribute("src");
    sayings.textContent = saying;
    stage.dataset.state = state;
    stage.setAttribute("aria-busy", String(state === "loading"));
    showFigures({});
    showVerdict();
  }

  function showFigures(figures) {
    for (const name of ["version", "mask", "ecc", "pixels"]) {
      root.getElementById(`figure-${name}`).textContent = figures[name] ?? "–";
    }
  }

  /** Shows the verdict on a drawing; on one that was not verified yet, the verdict before it stays until that. */
  function judge(drawing) {
    if (drawing.verified === "off") verdict.setAttribute("aria-busy", "true");
    else showVerdict(drawing);
  }

  /** Says whether the code will scan, and if not, what would make it scan. */
  function showVerdict(drawing) {
    verdict.setAttribute("aria-busy", "false");
    const contrast = drawing && `${drawing.contrast.toFixed(1)}:1`;
    const lines = drawing?.warnings.map((warning) => advise(warning, contrast));
    verdict.dataset.verdict = !drawing ? "none" : lines.length > 0 ? "warn" : "good";
    if (lines?.length === 0) lines.push(words.verdicts[drawing.verified === "read" ? "read" : "good"](contrast));
    const sayings = lines ?? [words.verdicts.none];
    // What has not changed is not said again to those who listen.
    if (sayings.join() === said) return;
    said = sayings.join();
    verdict.replaceChildren(...sayings.map((line) => element("p", {}, [line])));
  }

  return { show, clear, wait };
}
