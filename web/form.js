import { words } from "./words.js";

/** What the form asks for, under the names of the API. An empty number is left out: the server's default applies. */
export function readOptions(form) {
  const { elements } = form;
  const options = {
    text: elements.text.value,
    error_correction: elements.error_correction.value,
    fill_color: elements.fill_color.value,
    back_color: elements.transparent.checked ? "transparent" : elements.back_color.value,
  };
  for (const name of NUMBERS) {
    if (elements[name].value !== "") options[name] = Number(elements[name].value);
  }
  return options;
}

/** What the page can tell without asking the server: `[{field, message}]`. Every other rule is the server's. */
export function findMistakes(form) {
  const { elements } = form;
  const mistakes = [];
  const length = [...elements.text.value].length;
  if (length > MOST_DIGITS) mistakes.push({ field: "text", message: words.textFarTooLong(length, MOST_DIGITS) });
  for (const name of NUMBERS) {
    const input = elements[name];
    if (input.validity.badInput) mistakes.push({ field: name, message: words.notANumber(input.min, input.max) });
  }
  return mistakes;
}

/** Shows each mistake at its field, clears the other fields, and returns the mistakes that belong to no field. */
export function showMistakes(form, mistakes) {
  const homeless = mistakes.filter(({ field }) => !document.getElementById(`${field}-error`));
  for (const place of form.querySelectorAll(".error[id]")) {
    const field = place.id.replace(/-error$/, "");
    const messages = mistakes.filter((mistake) => mistake.field === field).map(({ message }) => sentence(message));
    place.textContent = messages.join(" ");
    place.hidden = messages.length === 0;
    const input = document.getElementById(field);
    if (messages.length > 0) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  return homeless;
}

/** Puts the keyboard at the first field with a mistake. A fieldset cannot hold focus, its chosen radio can. */
export function focusFirstMistake(form) {
  const field = form.querySelector('[aria-invalid="true"]');
  (field?.querySelector?.("input:checked") ?? field)?.focus();
}

/** The API's messages are lower-case phrases; a page shows sentences. */
export function sentence(message) {
  const text = String(message);
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

const NUMBERS = ["size", "border", "box_size"];
/** ISO/IEC 18004 table 7: version 40-L holds 7089 digits, and no other mode holds more characters. */
const MOST_DIGITS = 7089;
