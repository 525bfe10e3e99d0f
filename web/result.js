import { element } from "./element.js";
import { sentence } from "./form.js";
import { overallState, storageBadges } from "./storage-badges.js";
import { words } from "./words.js";

/** Shows what `POST /api/v1/qr/generate` answered; `say` speaks in the page's status line. Returns the title shown. */
export function showResult(place, answer, say) {
  const overall = overallState(answer.storage);
  const title = words.resultTitle[overall];
  const id = element("code", { id: "result-id", tabindex: "0" }, [String(answer.id)]);
  const copy = element("button", { type: "button", class: "button small", id: "copy-id" }, [words.copyId]);
  copy.addEventListener("click", async () => {
    const { button, status } = await copyText(id);
    copy.textContent = button;
    say(status);
  });
  const children = [
    element("h2", {}, [title]),
    element("p", { class: "outdated", id: "outdated", hidden: "" }, [words.outdated]),
    element("div", { class: "id" }, [element("span", { class: "unseen" }, [words.idLabel]), id, copy]),
    storageBadges(answer.storage, answer.storage_urls),
  ];
  const warnings = Array.isArray(answer.warnings) ? answer.warnings : [];
  if (warnings.length > 0) {
    const lines = warnings.map(({ message }) => element("li", {}, [sentence(message)]));
    children.push(element("ul", { class: "warnings" }, lines));
  }
  const made = new Date(answer.created_at);
  if (!Number.isNaN(made.getTime())) {
    const time = element("time", { datetime: made.toISOString() }, [made.toLocaleString()]);
    children.push(element("p", { class: "hint" }, [`${words.createdLabel} `, time]));
  }
  place.replaceChildren(...children);
  place.dataset.overall = overall;
  place.hidden = false;
  return title;
}

/** Says that the shown result is about an earlier state of the form, when there is one. */
export function markOutdated(place) {
  const note = place.querySelector("#outdated");
  if (note) note.hidden = false;
}

/** Copies the text of `node`. Browsers give pages without TLS no clipboard: there it is selected instead. */
async function copyText(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return words.copied;
  } catch {
    getSelection().selectAllChildren(node);
    node.focus();
    return words.selected;
  }
}
