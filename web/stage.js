import { element } from "./element.js";
import { words } from "./words.js";

/** Says on the stage why there is no picture; `state` is `empty`, `incomplete`, `loading` or `refused`. */
export function showNone(root, state, saying) {
  const stage = root.getElementById("stage");
  stage.dataset.state = state;
  stage.setAttribute("aria-busy", String(state === "loading"));
  root.getElementById("stage-words").textContent = saying;
  showFigures(root, {});
  showVerdict(root, "none", [words.verdicts.none]);
}

/** Shows the figures of a picture below it. */
export function showFigures(root, figures) {
  for (const name of ["version", "mask", "ecc", "pixels"]) {
    root.getElementById(`figure-${name}`).textContent = figures[name] ?? "–";
  }
}

/** Says line by line whether a code will scan; `verdict` is `none`, `good` or `warn`. */
export function showVerdict(root, verdict, lines) {
  const place = root.getElementById("verdict");
  place.setAttribute("aria-busy", "false");
  place.dataset.verdict = verdict;
  const said = Array.from(place.children, ({ textContent }) => textContent);
  // What has not changed is not said again to those who listen.
  if (lines.join("\n") !== said.join("\n")) place.replaceChildren(...lines.map((line) => element("p", {}, [line])));
}
