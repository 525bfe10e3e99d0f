/** What the form needs once there is a code, so that the page stands before it comes. */
export { Refusal, createApi } from "./api.js";
export { askForKey } from "./key.js";
export { createKeeping } from "./keep.js";
export { markOutdated, showResult } from "./result.js";

/** Adds the styles of all that; their address is that of this module, wherever the page is. */
export function addStyles(root) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("./more.css", import.meta.url).href;
  (root.head ?? root).append(link);
}
