import { chosen } from "./form.js";
import { writeFragment } from "./settings.js";
import { words } from "./words.js";

/** The link to a design. The address of the page always is one, without what the code says. */
export function createShare(root, { backend, content, design, language, say, tabs }) {
  const button = root.getElementById("share");
  button.addEventListener("click", share);

  /** Keeps the design in the address, never what the code says. */
  function keep() {
    if (root === document) history.replaceState(null, "", fragment() || location.pathname);
  }

  async function share() {
    const link = new URL(fragment(root.getElementById("share-content").checked) || "#", root === document ? location.href : backend).href;
    try {
      await navigator.clipboard.writeText(link);
      say(words.shared);
      button.textContent = words.copied;
    } catch {
      if (root === document) history.replaceState(null, "", link);
      say(words.sharedSelected);
    }
  }

  function fragment(isComplete = false) {
    const options = { ...design(), format: chosen(root, "format") };
    return writeFragment({ type: tabs.current, language: language.tag, options, content: isComplete ? content() : undefined });
  }

  return { keep };
}
