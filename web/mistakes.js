import { chosen } from "./form.js";
import { tell } from "./messages.js";
import { TYPES } from "./types.js";
import { words } from "./words.js";

/** What is wrong with the entries, said at the fields. Mistakes are `[{field, message}]`, as the engine and the API give them. */
export function createMistakes(root, { panels, tabs }) {
  /** Fields that a person has left or changed: only those are told that they are wrong. */
  const touched = new Set();

  /** Shows each mistake at its field, clears the other fields, and returns the mistakes that belong to no field. */
  function show(mistakes) {
    for (const place of root.querySelectorAll("#form .error[id]")) {
      const field = place.id.replace(/-error$/, "");
      const own = mistakes.filter((mistake) => mistake.field === field);
      place.textContent = own.map(({ message }) => tell(message)).join(" ");
      place.hidden = own.length === 0;
      const input = root.getElementById(field);
      if (own.length > 0) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    panels.mark();
    return mistakes.filter(({ field }) => !root.getElementById(`${field}-error`));
  }

  /** Shows what is wrong with touched fields; says how many there are, and whether all that is wrong is an empty form. */
  function showTouched(mistakes, empty) {
    const errors = withAdvice(mistakes.map(home));
    const shown = errors.filter(({ field }) => touched.has(field));
    show(shown.filter((error) => !(empty && isMissing(error))));
    return { shown: shown.length, isEmptiness: errors.every(isMissing) };
  }

  /** Shows all of them, and returns sentences about those that belong to no field. */
  function showAll(mistakes) {
    const errors = withAdvice(mistakes.map(home));
    for (const { field } of errors) touched.add(field);
    return show(errors).map(({ field, message }) => tell(`${field}: ${message}`));
  }

  /** Puts the keyboard at the first field with a mistake. A fieldset cannot hold focus, its chosen radio can. */
  function focusFirst() {
    const field = root.querySelector('[aria-invalid="true"]');
    if (!field) return;
    panels.reveal(field);
    (field.querySelector("input:checked") ?? field).focus();
  }

  /** The error where its field is: a payload may have become a text that is too long, and there is no field of that. */
  function home({ field, message }) {
    if (message.startsWith("cannot be encoded: a Micro symbol")) return { field: "micro", message };
    if (field !== "text" || tabs.current === "text") return { field, message };
    const fields = TYPES.find(({ name }) => name === tabs.current).fields;
    const longest = fields.filter(({ values }) => !values).toSorted((a, b) => length(b) - length(a))[0];
    return { field: `payload.${longest.name}`, message };
  }

  function length({ name }) {
    return root.getElementById(`payload.${name}`)?.value.length ?? 0;
  }

  function withAdvice(errors) {
    return errors.flatMap((error) => {
      if (!error.message.startsWith("is too long:")) return [error];
      touched.add(error.field);
      const lowest = chosen(root, "error_correction") === "L";
      return [error, { field: error.field, message: lowest ? words.shorten : words.shortenOrLower }];
    });
  }

  return {
    show,
    showAll,
    showTouched,
    focusFirst,
    touch: (field) => touched.add(field),
    /** Another type of content is chosen: its fields are untouched. */
    forgetPayload() {
      for (const field of touched) if (field.startsWith("payload.")) touched.delete(field);
    },
  };
}

function isMissing({ field, message }) {
  return message === "is required" || message === "must not be empty" || field === "text";
}
