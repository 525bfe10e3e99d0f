import { choices, field, flag, label, sayAll } from "./controls.js";
import { element } from "./element.js";
import { chosen } from "./form.js";

/** What few people need of the API: its controls are made here, with the names of the API. */
export function createAdvanced(root) {
  const place = root.getElementById("panel-advanced");
  place.replaceChildren(
    element("div", { class: "row two" }, [
      choices("micro", "advanced.micro", Object.entries(MICRO).map(([value, saying]) => ({ value, face: [label("span", saying)] })), "advanced.microHint"),
      field("max_size", "advanced.max_size", number("1", "40", "40"), "advanced.maxSizeHint"),
    ]),
    element("div", { class: "row two" }, [
      field("mask", "advanced.mask", select([["", "advanced.automatic"], ...MASKS.map((mask) => [mask])]), "advanced.maskHint"),
      field("eci", "advanced.eci", select(Object.entries(ECI)), "advanced.eciHint"),
    ]),
    element("div", { class: "row two" }, TEXTS.map((name) =>
      field(name, `advanced.${name}`, element("input", { type: "text", autocomplete: "off", dir: "auto" }), "advanced.svgHint"))),
    element("div", { class: "row two" }, [
      field("dpi", "advanced.dpi", number("1", "9600", "300"), "advanced.dpiHint"),
      element("div", { class: "flags" }, FLAGS.map((name) => flag(name, `advanced.${name}`))),
    ]),
  );
  const control = (name) => root.getElementById(name);
  say();

  function say() {
    sayAll(place);
  }

  /** What differs from the defaults, as the API takes it. */
  function read() {
    const options = {};
    for (const name of FLAGS.filter((known) => control(known).checked)) options[name] = true;
    for (const name of [...NUMBERS, ...TEXTS].filter((known) => control(known).value !== "")) {
      options[name] = TEXTS.includes(name) ? control(name).value : Number(control(name).value);
    }
    if (chosen(root, "micro") !== "never") options.micro = chosen(root, "micro");
    if (control("eci").value !== "auto") options.eci = control("eci").value;
    return options;
  }

  return {
    read,
    say,
    /** Enters what a link brought beside the values of single controls. */
    enter(texts) {
      for (const name of TEXTS) control(name).value = texts[name] ?? "";
    },
  };
}

function number(min, max, placeholder) {
  return element("input", { type: "number", inputmode: "numeric", min, max, placeholder });
}

/** A menu; a choice is its value, and what stands for it where that is not the value itself. */
function select(all) {
  return element("select", {}, all.map(([value, saying]) =>
    (saying ? label("option", saying, { value }) : element("option", { value }, [value]))));
}

const FLAGS = ["boost", "kanji"];
const NUMBERS = ["max_size", "mask", "dpi"];
const TEXTS = ["title", "description"];
const MASKS = ["0", "1", "2", "3", "4", "5", "6", "7"];
const MICRO = { never: "advanced.never", allowed: "advanced.ifSmaller", only: "advanced.always" };
const ECI = { auto: "advanced.ifNeeded", always: "advanced.always", never: "advanced.never" };
