import { element } from "./element.js";
import { overallState, storageBadges } from "./storage-badges.js";
import { advise } from "./verdict.js";
import { words } from "./words.js";

/**
 * Shows what `POST /api/v1/qr/generate` answered; `say` speaks in the page's status line, `image` is the address of the
 * stored image, `isOpen` is to tell whether everybody is let in. Returns the title shown.
 */
export function showResult(place, answer, { say, image, isOpen }) {
  const overall = overallState(answer.storage);
  const title = words.resultTitle[overall];
  const id = element("code", { id: "result-id", tabindex: "0" }, [String(answer.id)]);
  const link = element("a", { id: "result-link", href: image, target: "_blank", rel: "noopener" }, [image]);
  const children = [
    element("h2", {}, [title]),
    element("p", { class: "outdated", id: "outdated", hidden: "" }, [words.outdated]),
    storageBadges(answer.storage, answer.storage_urls),
    element("dl", { class: "facts" }, [
      element("div", {}, [element("dt", {}, [words.idLabel]), element("dd", {}, [id, copyButton("copy-id", words.copyId, id, say)])]),
      element("div", {}, [element("dt", {}, [words.imageLink]), element("dd", {}, [link, copyButton("copy-link", words.copyLink, link, say)])]),
    ]),
  ];
  const warnings = Array.isArray(answer.warnings) ? answer.warnings : [];
  if (warnings.length > 0) {
    const lines = warnings.map((warning) => element("li", {}, [advise(warning)]));
    children.push(element("ul", { class: "warnings" }, lines));
  }
  const made = new Date(answer.created_at);
  if (!Number.isNaN(made.getTime())) {
    const time = element("time", { datetime: made.toISOString() }, [made.toLocaleString(place.closest("[lang]")?.lang)]);
    children.push(element("p", { class: "hint" }, [`${words.createdLabel} `, time]));
  }
  const open = element("p", { class: "hint", id: "result-open", hidden: "" }, [words.historyOpen]);
  // Where that is not known, nothing is said of it.
  isOpen.then((is) => { open.hidden = !is; }, () => {});
  place.replaceChildren(...children, open);
  place.dataset.overall = overall;
  place.hidden = false;
  return title;
}

/** Says that the shown result is about an earlier state of the form, when there is one. */
export function markOutdated(place) {
  const note = place.querySelector("#outdated");
  if (note) note.hidden = false;
}

function copyButton(id, label, node, say) {
  const button = element("button", { type: "button", class: "button small", id }, [label]);
  button.addEventListener("click", async () => {
    const copied = await copyText(node);
    button.textContent = copied ? words.copied : words.selected;
    say(copied ? words.copiedStatus : words.selectedStatus);
  });
  return button;
}

/** Copies the text of `node`. Browsers give pages without TLS no clipboard: there it is selected instead. */
async function copyText(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    node.focus();
    return false;
  }
}
