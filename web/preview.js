import { advise } from "./verdict.js";
import { words } from "./words.js";

/** The live picture and what is said about it. */
export function createPreview(root) {
  const stage = root.getElementById("stage");
  const image = root.getElementById("preview");
  const sayings = root.getElementById("stage-words");
  const verdict = root.getElementById("verdict");
  let address;

  /** Shows a drawing of the engine. The old picture stays until the browser can paint the new one. */
  function show(drawing) {
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
    showFigures({ ...drawing, ecc: drawing.error_correction, pixels: `${drawing.width_px} × ${drawing.width_px}` });
    showVerdict(drawing);
  }

  /** Takes the picture away; `state` is `empty`, `incomplete`, `loading` or `refused`. */
  function clear(state, saying) {
    if (address) URL.revokeObjectURL(address);
    address = undefined;
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

  /** Says whether the code will scan, and if not, what would make it scan. */
  function showVerdict(drawing) {
    const contrast = drawing && `${drawing.contrast.toFixed(1)}:1`;
    const lines = drawing?.warnings.map((warning) => advise(warning, contrast));
    verdict.dataset.verdict = !drawing ? "none" : lines.length > 0 ? "warn" : "good";
    if (lines?.length === 0) lines.push(words.verdicts.good(contrast));
    const paragraphs = (lines ?? [words.verdicts.none]).map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    });
    verdict.replaceChildren(...paragraphs);
  }

  return { show, clear };
}
