import { sentence } from "./problem.js";
import { words } from "./words.js";

/** A warning of the engine or of the API: what would make the code scan. `contrast` is a ratio such as `4.5:1`. */
export function advise({ code, message }, contrast = /[\d.]+:1/.exec(message)?.[0] ?? "") {
  const saying = words.verdicts[code] ?? sentence(message);
  return typeof saying === "function" ? saying(contrast) : saying;
}
