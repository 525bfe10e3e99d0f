import { LANGUAGES, speak, words } from "./words.js";

/**
 * Fills the menu of languages, and shows the one of `wanted` or of the browser; `onChange()` follows every change. `shown` is
 * settled when the first one is there, `tag` is the one that is shown.
 */
export function createLanguage(root, wanted, onChange) {
  const menu = root.getElementById("language");
  const english = new Map([...root.querySelectorAll("[data-say]")].map((node) => [node, node.textContent]));
  for (const [tag, name] of Object.entries(LANGUAGES)) {
    const option = new Option(name, tag);
    option.lang = tag;
    menu.add(option);
  }

  async function show(tag) {
    await speak(tag);
    menu.value = tag;
    const page = root.querySelector(".edgeqr");
    page.lang = tag;
    page.dir = RIGHT_TO_LEFT.has(tag) ? "rtl" : "ltr";
    if (root === document) {
      document.documentElement.lang = tag;
      document.documentElement.dir = page.dir;
    }
    for (const [node, original] of english) node.textContent = words.page?.[node.dataset.say] ?? original;
    onChange();
  }

  menu.addEventListener("change", () => show(menu.value));
  const preferred = [wanted, ...navigator.languages].map((tag) => tag?.split("-")[0]);
  // A form in English is better than none, and the menu is there to try again.
  const shown = show(preferred.find((tag) => tag in LANGUAGES) ?? "en").catch(() => show("en"));
  return { shown, get tag() { return menu.value; } };
}

const RIGHT_TO_LEFT = new Set(["ar"]);
