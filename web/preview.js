import { words } from "./words.js";

/**
 * The live picture. `draw(options, signal)` returns `{blob, version, mask, ecc}`; it is an argument so that another
 * engine can take the server's place. `describe(error)` returns the words that stand where a picture is missing.
 * `done(error)` is called when the newest drawing has settled, without an error when it is shown; drawings that were
 * overtaken are dropped silently.
 */
export function createPreview({ draw, describe, done }) {
  const stage = document.getElementById("stage");
  const image = document.getElementById("preview");
  const sayings = document.getElementById("stage-words");
  let address;
  let timer;
  let running = new AbortController();

  /** Draws `options` after a pause in typing, or at once when `delayMs` is 0. */
  function update(options, delayMs = TYPING_PAUSE_MS) {
    overtake();
    setState("loading");
    const { signal } = running;
    timer = setTimeout(() => run(options, signal), delayMs);
  }

  /** Takes the picture away: `state` is `empty` (nothing typed) or `refused` (what was typed has no code). */
  function clear(state, saying = state === "empty" ? words.emptyStage : words.noPreview) {
    overtake();
    image.hidden = true;
    image.alt = "";
    sayings.textContent = saying;
    showFigures({});
    setState(state);
  }

  async function run(options, signal) {
    try {
      const drawing = await draw(options, signal);
      if (signal.aborted) return;
      await show(drawing, signal);
    } catch (error) {
      if (signal.aborted) return;
      clear("refused", describe(error));
      done(error);
    }
  }

  async function show({ blob, ...figures }, signal) {
    const next = URL.createObjectURL(blob);
    try {
      const probe = new Image();
      probe.src = next;
      await probe.decode(); // The old picture stays until the new one can be painted at once.
      if (signal.aborted) throw new DOMException("overtaken", "AbortError");
      figures.pixels = `${probe.naturalWidth} × ${probe.naturalHeight}`;
    } catch (error) {
      URL.revokeObjectURL(next);
      throw error;
    }
    if (address) URL.revokeObjectURL(address);
    address = next;
    image.src = address;
    image.alt = words.previewAlt;
    image.hidden = false;
    sayings.textContent = "";
    showFigures(figures);
    setState("ready");
    done();
  }

  function overtake() {
    clearTimeout(timer);
    running.abort();
    running = new AbortController();
  }

  function setState(state) {
    stage.dataset.state = state;
    stage.setAttribute("aria-busy", String(state === "loading"));
  }

  return { update, clear };
}

function showFigures(figures) {
  for (const name of ["version", "mask", "ecc", "pixels"]) {
    document.getElementById(`figure-${name}`).textContent = figures[name] ?? "–";
  }
}

const TYPING_PAUSE_MS = 150;
