import { element } from "./element.js";
import { sentence } from "./problem.js";
import { words } from "./words.js";

/** A list with one line per cloud: its name, a badge with its state, why, and the link to its copy. */
export function storageBadges(storage = {}, urls = {}) {
  const lines = Object.entries(storage).map(([cloud, outcome]) => line(cloud, outcome, urls?.[cloud]));
  return element("ul", { class: "clouds", "aria-label": words.storageLabel }, lines);
}

/** The worst state of all clouds in use, which names the whole result: `failed`, `pending`, `stored` or `disabled`. */
export function overallState(storage = {}) {
  const states = Object.values(storage).map(({ state }) => state);
  if (states.includes("failed")) return "failed";
  if (states.includes("queued")) return "pending";
  return states.includes("stored") ? "stored" : "disabled";
}

function line(cloud, { state, error }, url) {
  const name = words.clouds[cloud] ?? cloud;
  const parts = [
    element("span", { class: "cloud" }, [name]),
    element("span", { class: `badge ${state}` }, [words.states[state] ?? state]),
  ];
  const reason = error && (words.reasons[error] ?? error.replaceAll("_", " "));
  // Who reads that a cloud did not answer should read as well that there is nothing to be done.
  const why = [reason, (!reason || state === "queued") && words.stateDetails[state]].filter(Boolean).map(sentence).join(" ");
  if (why) parts.push(element("span", { class: "why" }, [why]));
  if (isWebAddress(url)) {
    const link = { href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": words.openCopy(name) };
    parts.push(element("a", link, [words.open]));
  }
  return element("li", { "data-cloud": cloud, "data-state": state }, parts);
}

/** The address comes from another system's answer; one that is not http would run or open something else. */
function isWebAddress(url) {
  return typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
