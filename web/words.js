import { loadModule } from "./parts.js";
import en from "./words-en.js";

/**
 * The languages by their tags (BCP 47), each in its own words. A language is one file, `words-TAG.js`; English comes with the
 * page, the others when they are chosen.
 */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" };

/** The language that is shown; a module that imports this sees every change. */
export let words = en;

/** Shows the language with that tag from now on. */
export async function speak(tag) {
  words = (await loadModule(`./words-${tag}.js`)).default;
}

/** The phrase at a path of names in the language that is shown, such as `style.logo`. */
export function phrase(path) {
  return path.split(".").reduce((all, name) => all?.[name], words) ?? "";
}
