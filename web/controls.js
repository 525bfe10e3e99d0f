import { element } from "./element.js";

/** A colour with its name beside it. */
export function colour(name, saying, value) {
  return element("div", { class: "field" }, [
    element("input", { type: "color", id: name, value, "aria-describedby": `${name}-error` }), label("label", saying, { for: name }), error(name),
  ]);
}

/** A slider that tells its value. */
export function slider(name, saying, attributes) {
  return element("div", { class: "field slider" }, [
    label("label", saying, { for: name }),
    element("output", { for: name }),
    element("input", { type: "range", id: name, "aria-describedby": `${name}-error`, ...attributes }),
    error(name),
  ]);
}

/** A node with a phrase, which follows the language. */
export function label(name, saying, attributes = {}) {
  return element(name, { "data-phrase": saying, ...attributes });
}

/** Where a mistake of a field is said. */
export function error(field) {
  return element("p", { class: "error", id: `${field}-error`, hidden: "" });
}
