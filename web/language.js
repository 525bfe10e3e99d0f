import { LANGUAGES, speak, words } from "./words.js";

/**
 * Fills the menu of languages, and shows the one of `wanted` or of the browser; `onChange()` follows every change. `shown` is
 * settled when the first one is there, or English in its place with `{error, retry}`; `tag` is the one that is shown.
 */
export function createLanguage(root, { wanted, problem }, onChange) {
  const menu = root.getElementById("language");
  const english = new Map([...root.querySelectorAll("[data-say]")].map((node) => [node, node.textContent]));
  for (const [tag, name] of Object.entries(LANGUAGES)) {
    const option = new Option(name, tag);
    option.lang = tag;
    menu.add(option);
  }

  let current = "en";

  async function show(tag) {
    await speak(tag);
    current = tag;
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

  /** Another language, by the menu; when it does not come, the one that is there stays. */
  async function choose(tag) {
    try {
      await show(tag);
      problem.clear();
    } catch (error) {
      menu.value = current;
      problem.show(error, () => choose(tag));
    }
  }

  menu.addEventListener("change", () => choose(menu.value));
  const preferred = [wanted, ...navigator.languages].map((tag) => tag?.split("-")[0]);
  const first = preferred.find((tag) => tag in LANGUAGES) ?? "en";
  // A form in English is better than none.
  const shown = show(first).catch(async (error) => {
    await show("en");
    return { error, retry: () => choose(first) };
  });
  return { shown, get tag() { return current; } };
}

const RIGHT_TO_LEFT = new Set(["ar"]);
