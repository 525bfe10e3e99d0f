import { words } from "./words.js";

/** The options of the form, under the names of the API. An empty number is left out: the default applies. */
export function readOptions(root) {
  const field = (id) => root.getElementById(id);
  const options = {
    error_correction: chosen(root, "error_correction"),
    fill_color: field("fill_color").value,
    back_color: field("transparent").checked ? "transparent" : field("back_color").value,
  };
  for (const name of ["size", "border", unit(root)]) {
    if (field(name).value !== "") options[name] = Number(field(name).value);
  }
  return options;
}

/** The value of a group of radio buttons. */
export function chosen(root, name) {
  return root.querySelector(`input[name="${name}"]:checked`).value;
}

/** Which of the three sizes is shown: `box_size`, `width` or `width_mm`. */
export function unit(root) {
  return root.querySelector("#unit input:checked").value;
}

/** Shows the field of the chosen size; the others are disabled, so that a form without scripts never sends them. */
export function showUnit(root) {
  for (const field of root.querySelectorAll("[data-unit]")) {
    field.hidden = field.dataset.unit !== unit(root);
    field.querySelector("input").disabled = field.hidden;
  }
  root.getElementById("back_color").disabled = root.getElementById("transparent").checked;
}

/** What only the browser can tell: numbers that are none, as `[{field, message}]`. */
export function findMistakes(root) {
  const numbers = [...root.querySelectorAll('#form input[type="number"]:enabled')];
  const wrong = numbers.filter((input) => input.validity.badInput);
  return wrong.map((input) => ({ field: input.id, message: words.notANumber(input.min, input.max) }));
}
