import { element } from "./element.js";
import { askForKey } from "./key.js";
import { sentence } from "./problem.js";
import { words } from "./words.js";

/** Shows the stored codes, newest first, with a search over those that are loaded. */
export async function showHistory(place, { api, say }) {
  const codes = [];
  let next;
  const search = element("input", { type: "search", id: "history-search", autocomplete: "off", dir: "auto" });
  const count = element("p", { class: "hint", id: "history-count" });
  const list = element("ul", { class: "codes", id: "codes" });
  const more = button("history-more", words.historyMore, () => load());
  const refresh = button("history-refresh", words.historyRefresh, () => restart());
  const problem = element("div", { class: "problem", role: "alert" });
  const field = element("div", { class: "field" }, [element("label", { for: "history-search" }, [words.historySearch]), search]);
  place.replaceChildren(element("div", { class: "bar" }, [field, refresh]), count, problem, list, more);
  search.addEventListener("input", show);
  await load();

  function restart() {
    codes.length = 0;
    next = undefined;
    return load();
  }

  async function load() {
    try {
      const page = await api.codes(next);
      codes.push(...page.codes);
      next = page.next;
      problem.textContent = "";
    } catch (error) {
      fail(error, load);
    }
    show();
  }

  function fail(error, retry) {
    if (error.status !== 401) return problem.replaceChildren(sentence(error.message));
    return problem.replaceChildren(askForKey((key) => {
      api.useKey(key);
      return retry();
    }));
  }

  function show() {
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = codes.filter(({ request, id }) => `${request?.text ?? ""} ${id}`.toLocaleLowerCase().includes(wanted));
    list.replaceChildren(...found.map(entry));
    more.hidden = next === undefined;
    if (problem.childNodes.length > 0) count.textContent = "";
    else if (codes.length === 0) count.textContent = words.historyEmpty;
    else count.textContent = found.length === 0 ? words.historyNone : words.historyCount(found.length);
  }

  function entry(code) {
    const text = code.request?.text ?? code.id;
    const made = new Date(code.created_at);
    const states = Object.entries(code.storage).filter(([, { state }]) => state !== "disabled");
    const badges = states.map(([cloud, { state }]) =>
      element("span", { class: `badge ${state}` }, [`${words.clouds[cloud] ?? cloud}: ${words.states[state] ?? state}`]));
    const link = element("a", { class: "says", href: api.image(code.id), target: "_blank", rel: "noopener", dir: "auto" }, [shorten(text)]);
    const facts = `${code.format.toUpperCase()} · ${made.toLocaleString(document.documentElement.lang)}`;
    const time = element("time", { class: "hint", datetime: code.created_at }, [facts]);
    const node = element("li", { "data-id": code.id }, [
      thumbnail(code),
      element("div", { class: "about" }, [link, time, element("div", { class: "badges" }, badges)]),
      remover(code, text, () => node),
    ]);
    return node;
  }

  function thumbnail({ id, format }) {
    const attributes = { alt: words.thumbnail, loading: "lazy", width: "56", height: "56", class: "thumbnail" };
    if (["png", "svg", "jpeg"].includes(format)) {
      const image = element("img", attributes);
      api.thumbnail(id).then((source) => { image.src = source; }, () => { image.hidden = true; });
      return image;
    }
    return element("span", { class: "thumbnail paper", "aria-hidden": "true" }, [format.toUpperCase()]);
  }

  /** Two presses delete: the first one asks. */
  function remover({ id }, text, node) {
    const remove = button("", words.remove, async () => {
      if (remove.dataset.sure !== "true") {
        remove.dataset.sure = "true";
        remove.textContent = words.removeSure;
        remove.removeAttribute("aria-label");
        return;
      }
      try {
        await api.remove(id);
        codes.splice(codes.findIndex((code) => code.id === id), 1);
        node().remove();
        show();
        say(words.removed);
        search.focus();
      } catch (error) {
        fail(error, () => remove.click());
      }
    });
    remove.setAttribute("aria-label", words.removeNamed(shorten(text)));
    remove.classList.add("danger");
    return remove;
  }
}

function button(id, label, work) {
  const node = element("button", { type: "button", class: "button small", ...(id && { id }) }, [label]);
  node.addEventListener("click", work);
  return node;
}

function shorten(text) {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : text;
}

const LONGEST = 80;
