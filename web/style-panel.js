import { choices, colour, field, label, sayAll, slider } from "./controls.js";
import { element } from "./element.js";
import { chosen } from "./form.js";
import { createLogo } from "./logo.js";
import { shapeIcon } from "./shape-icons.js";
import { words } from "./words.js";

/**
 * The style beyond two colours: gradients, shapes, corners of their own colours, logo and caption. Its controls are made here,
 * with the names of the API. `onChange(field)` follows what no input event tells.
 */
export function createStyle(root, { onChange }) {
  const place = root.getElementById("style-more");
  const logo = createLogo({ onChange });
  place.replaceChildren(
    element("div", { class: "row two" }, [gradient("gradient", "#0b6b57"), gradient("back_gradient", "#d8efe8")]),
    tiles("module_shape", ["square", "rounded", "dot", "connected"]),
    element("div", { class: "row two" }, [tiles("finder_frame", CORNERS), tiles("finder_ball", CORNERS)]),
    cornerColours(),
    logo.node,
    caption(),
  );
  const control = (id) => root.getElementById(id);
  control("corner-colours").addEventListener("change", inheritColour);
  say();

  /** Shows every label in the language of now. */
  function say() {
    sayAll(place);
    control("caption").placeholder = words.style.captionExample;
    logo.say();
    show();
  }

  /** Shows only what applies. What is hidden is disabled, too, so that nothing of it counts. */
  function show() {
    control("back_gradient").disabled = control("transparent").checked;
    control("back_gradient").parentElement.hidden = control("back_gradient").disabled;
    for (const name of GRADIENTS) {
      toggle(`${name}_color`, kind(name) !== "");
      toggle(`${name}_angle`, kind(name) === "linear");
    }
    for (const name of CORNER_COLOURS) toggle(name, control("corner-colours").checked);
    for (const name of ["logo_size", "logo_margin"]) toggle(name, logo.data !== "");
    for (const slider of place.querySelectorAll('[type="range"]')) {
      place.querySelector(`output[for="${slider.id}"]`).value = slider.value + slider.dataset.suffix;
    }
  }

  /** `linear`, `radial`, or empty for none. */
  function kind(name) {
    return control(name).disabled ? "" : chosen(root, name);
  }

  /** Colours of their own begin with the colour of the code. */
  function inheritColour() {
    const unset = CORNER_COLOURS.map(control).filter(({ value, defaultValue }) => value === defaultValue);
    for (const node of unset) node.value = control("fill_color").value;
  }

  function toggle(name, isShown) {
    control(name).disabled = !isShown;
    control(name).closest(".field").hidden = !isShown;
  }

  /** What differs from a plain code, as the API takes it. */
  function read() {
    const style = {};
    for (const name of SHAPES) if (chosen(root, name) !== "square") style[name] = chosen(root, name);
    for (const name of CORNER_COLOURS) if (!control(name).disabled) style[name] = control(name).value;
    for (const name of GRADIENTS.filter(kind)) {
      style[name] = kind(name);
      style[`${name}_color`] = control(`${name}_color`).value;
      if (kind(name) === "linear") style[`${name}_angle`] = Number(control(`${name}_angle`).value);
    }
    if (control("caption").value !== "") style.caption = control("caption").value;
    if (logo.data === "") return style;
    style.logo = logo.data;
    for (const name of ["logo_size", "logo_margin"]) if (control(name).value !== "") style[name] = Number(control(name).value);
    return style;
  }

  return {
    read,
    say,
    show,
    /** A picture that is drawn faster in place of the logo; empty without one. */
    get sketch() { return logo.sketch; },
    /** Enters what a link brought beside the values of single controls. */
    enter({ options, caption: line, logo: data }) {
      control("corner-colours").checked = CORNER_COLOURS.some((name) => name in options);
      if (line) control("caption").value = line;
      if (data) logo.enter(data);
    },
    /** What is allowed for plain codes only, as `[{field, message}]`. */
    mistakes(request) {
      return styleFields(request).length > 0 && ["pdf", "eps"].includes(request.format) ? [{ field: "format", message: words.style.noPdf }] : [];
    },
  };
}

/** The fields of a request, in the names of the API, that ask for more than two colours. */
export function styleFields(request) {
  return STYLE.filter((name) => (request[name] ?? "") !== "");
}

/** From one of the two colours to another: `name` is `gradient` or `back_gradient`, `color` the one that is offered. */
function gradient(name, color) {
  const kinds = ["", "linear", "radial"].map((value) => ({ value, face: [label("span", `style.gradients.${value || "none"}`)] }));
  return element("div", { class: "gradient" }, [
    choices(name, `style.${name}`, kinds),
    element("div", { class: "colours" }, [
      colour(`${name}_color`, `style.${name}_color`, color),
      slider(`${name}_angle`, `style.${name}_angle`, { min: "0", max: "355", step: "5", value: "0", "data-suffix": "°" }),
    ]),
  ]);
}

/** A group of choices that are shown as pictures. */
function tiles(name, shapes) {
  const all = shapes.map((value) => ({ value, look: "tile", face: [shapeIcon(name, value), label("span", `style.shapes.${value}`)] }));
  return choices(name, `style.${name}`, all);
}

function cornerColours() {
  return element("div", { class: "colours" }, [
    element("label", { class: "check" }, [element("input", { type: "checkbox", id: "corner-colours" }), label("span", "style.cornerColours")]),
    colour("finder_frame_color", "style.frameColor", "#000000"),
    colour("finder_ball_color", "style.ballColor", "#000000"),
  ]);
}

function caption() {
  const line = element("input", { type: "text", autocomplete: "off", maxlength: "80", dir: "auto" });
  return field("caption", "style.caption", line, "style.captionHint");
}

const GRADIENTS = ["gradient", "back_gradient"];
const CORNERS = ["square", "rounded", "circle"];
const SHAPES = ["module_shape", "finder_frame", "finder_ball"];
const CORNER_COLOURS = ["finder_frame_color", "finder_ball_color"];
const STYLE = [
  ...SHAPES, ...CORNER_COLOURS, ...GRADIENTS.flatMap((name) => [name, `${name}_color`, `${name}_angle`]), "caption", "logo",
  "logo_size", "logo_margin",
];
