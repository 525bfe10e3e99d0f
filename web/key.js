import { element } from "./element.js";
import { words } from "./words.js";

/** A line that asks for the key of the API; `use(key)` is called with what was entered. */
export function askForKey(use) {
  const input = element("input", { type: "password", id: "api-key", autocomplete: "off", spellcheck: "false" });
  const button = element("button", { type: "button", class: "button small", id: "use-key" }, [words.useKey]);
  const done = () => { if (input.value.trim()) use(input.value); };
  button.addEventListener("click", done);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    done();
  });
  return element("div", { class: "key" }, [element("label", { for: "api-key" }, [words.keyNeeded]), input, button]);
}
