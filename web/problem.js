import { element } from "./element.js";
import { words } from "./words.js";

/** Says in `place` what went wrong with no field to blame, with a way to try again where that can help. */
export function createProblem(place, { home } = {}) {
  function show(error, retry) {
    place.replaceChildren(element("p", {}, [sentence(error.message)]));
    if (!retry) return;
    const button = element("button", { type: "button", class: "button small retry" }, [words.retry]);
    button.addEventListener("click", () => {
      // The button is about to go; the keyboard should not fall back to the top of the page.
      home?.focus();
      clear();
      retry();
    });
    place.append(button);
  }

  function clear() {
    place.replaceChildren();
  }

  return {
    show,
    clear,
    replace: (node) => place.replaceChildren(node),
    get isShown() { return place.childElementCount > 0; },
  };
}

/** The API's messages are lower-case phrases; a page shows sentences. */
export function sentence(message) {
  const text = String(message);
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?؟:]$/.test(capital) ? capital : `${capital}.`;
}
