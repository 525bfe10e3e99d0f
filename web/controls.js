import { element } from "./element.js";
import { phrase } from "./words.js";

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

/** A box to tick. */
export function flag(name, saying) {
  const box = element("input", { type: "checkbox", id: name, "aria-describedby": `${name}-error` });
  return element("div", { class: "field" }, [element("label", { class: "check" }, [box, label("span", saying)]), error(name)]);
}

/** A control with its name above it, and a hint below it where there is one. */
export function field(name, saying, control, hint) {
  const sayings = below(name, hint);
  control.id = name;
  control.setAttribute("aria-describedby", sayings.map(({ id }) => id).join(" "));
  return element("div", { class: "field" }, [label("label", saying, { for: name }), control, ...sayings]);
}

/** A group of choices side by side, each `{value, face}` with the nodes that stand for it; the first one is chosen. */
export function choices(name, saying, all, hint) {
  const segments = all.map(({ value, face, look = "" }, index) => element("label", { class: `segment ${look}` }, [
    element("input", { type: "radio", name, value, ...(index === 0 && { checked: "" }) }), ...face,
  ]));
  const sayings = below(name, hint);
  const described = sayings.map(({ id }) => id).join(" ");
  return element("fieldset", { class: "field", id: name, role: "radiogroup", "aria-describedby": described }, [
    label("legend", saying), element("div", { class: "segments" }, segments), ...sayings,
  ]);
}

/** A node with a phrase, which follows the language. */
export function label(name, saying, attributes = {}) {
  return element(name, { "data-phrase": saying, ...attributes });
}

/** Shows every label in `place` in the language of now. */
export function sayAll(place) {
  for (const node of place.querySelectorAll("[data-phrase]")) node.textContent = phrase(node.dataset.phrase);
}

/** Where a mistake of a field is said. */
export function error(name) {
  return element("p", { class: "error", id: `${name}-error`, hidden: "" });
}

/** What is said below a control: a hint where there is one, and the mistake. */
function below(name, hint) {
  return [...(hint ? [label("p", hint, { class: "hint", id: `${name}-hint` })] : []), error(name)];
}
