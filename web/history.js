import { Refusal } from "./api.js";
import { element } from "./element.js";
import { askForKey } from "./key.js";
import { words } from "./words.js";

/**
 * Shows the stored codes, newest first. A search goes through all of them: the pages that are not here yet are fetched while
 * it runs, and it says how far it has come.
 */
export async function showHistory(place, { api, say, problem }) {
  /** All codes that were fetched, and where the next page begins; no `next` after the last one. */
  let codes = [];
  let next;
  /** Counts the searches, so that an older one ends when another begins. */
  let latest = 0;
  /** How many entries are shown: more at once would be no answer to a search. */
  let most = MOST_SHOWN;
  let isSearching = false;
  /** The page that is on its way. */
  let loading;
  const search = element("input", { type: "search", id: "history-search", autocomplete: "off", dir: "auto" });
  const count = element("p", { class: "hint", id: "history-count", role: "status" });
  const list = element("ul", { class: "codes", id: "codes" });
  const more = button("history-more", words.historyMore, showMore);
  const refresh = button("history-refresh", words.historyRefresh, restart);
  const field = element("div", { class: "field" }, [element("label", { for: "history-search" }, [words.historySearch]), search]);
  const open = element("p", { class: "hint", id: "history-open", hidden: "" }, [words.historyOpen]);
  place.replaceChildren(open, element("div", { class: "bar" }, [field, refresh]), count, list, more);
  // Who cannot be asked is told about below.
  api.isOpen().then((isOpen) => { open.hidden = !isOpen; }, () => {});
  search.addEventListener("input", () => find(TYPING_MS));
  await loadMore();

  async function restart() {
    latest += 1;
    await loading;
    codes = [];
    next = undefined;
    await loadMore();
    await find();
  }

  /** Fetches the next page; whether it came. Who asks while one is on its way waits for that one. */
  function load(size) {
    loading ??= fetchPage(size).finally(() => { loading = undefined; });
    return loading;
  }

  async function fetchPage(size) {
    try {
      const page = await api.codes(next, size);
      codes.push(...page.codes);
      next = page.next;
      problem.clear();
      return true;
    } catch (error) {
      fail(error, again);
      return false;
    }
  }

  /** Goes on where a page was missed. */
  async function again() {
    if (codes.length === 0) await loadMore();
    await find();
  }

  async function loadMore() {
    count.textContent = words.loadingEngine;
    await load(PAGE);
    show();
  }

  function showMore() {
    const isCut = matching().length > most;
    most += MOST_SHOWN;
    if (isCut) show();
    else loadMore();
  }

  /** Searches what is here at once, and the rest after a pause in the typing. */
  async function find(pause_ms = 0) {
    latest += 1;
    const turn = latest;
    isSearching = wanted() !== "" && next !== undefined;
    show();
    if (isSearching) await new Promise((resolve) => { setTimeout(resolve, pause_ms); });
    while (turn === latest && isSearching) {
      const came = await load(LARGEST_PAGE);
      if (turn !== latest) return;
      isSearching = came && next !== undefined;
      show();
    }
  }

  function wanted() {
    return search.value.trim().toLocaleLowerCase();
  }

  function matching() {
    return codes.filter(({ request, id }) => `${request?.text ?? ""} ${id}`.toLocaleLowerCase().includes(wanted()));
  }

  /** Shows what matches. Entries that stay keep their nodes, and with them their pictures. */
  function show() {
    const found = matching();
    const nodes = new Map([...list.children].map((node) => [node.dataset.id, node]));
    list.replaceChildren(...found.slice(0, most).map((code) => nodes.get(code.id) ?? entry(code)));
    more.hidden = found.length <= most && (next === undefined || wanted() !== "");
    if (codes.length === 0) count.textContent = problem.isShown ? "" : words.historyEmpty;
    else if (isSearching) count.textContent = words.historySearching(codes.length);
    else if (wanted() === "") count.textContent = words.historyCount(codes.length);
    else if (next !== undefined) count.textContent = words.historyFoundSoFar(found.length, codes.length);
    else count.textContent = found.length === 0 ? words.historyNone : words.historyFound(found.length, codes.length);
  }

  function fail(error, retry) {
    if (error.status === 401) {
      problem.replace(askForKey((key) => {
        api.useKey(key);
        retry();
      }));
    } else {
      problem.show(error, error instanceof Refusal && error.status < 500 ? undefined : retry);
    }
  }

  function entry(code) {
    const text = code.request?.text ?? code.id;
    const made = new Date(code.created_at);
    const states = Object.entries(code.storage).filter(([, { state }]) => state !== "disabled");
    const badges = states.map(([cloud, { state }]) =>
      element("span", { class: `badge ${state}` }, [`${words.clouds[cloud] ?? cloud}: ${words.states[state] ?? state}`]));
    const link = element("a", { class: "says", href: api.image(code.id), target: "_blank", rel: "noopener", dir: "auto" }, [shorten(text)]);
    // Apart from each other: side by side in Arabic, the format would mix with the figures of the date.
    const format = element("bdi", {}, [code.format.toUpperCase()]);
    const time = element("time", { datetime: code.created_at, dir: "auto" }, [made.toLocaleString(place.closest("[lang]")?.lang)]);
    const facts = element("p", { class: "hint" }, [format, " · ", time]);
    return element("li", { "data-id": code.id }, [
      thumbnail(code),
      element("div", { class: "about" }, [link, facts, element("div", { class: "badges" }, badges)]),
      remover(code, text),
    ]);
  }

  function thumbnail({ id, format }) {
    const paper = element("span", { class: "thumbnail paper", "aria-hidden": "true" }, [format.toUpperCase()]);
    if (!["png", "svg", "jpeg"].includes(format)) return paper;
    const image = element("img", { alt: words.thumbnail, loading: "lazy", width: "56", height: "56", class: "thumbnail" });
    const giveUp = () => image.replaceWith(paper);
    image.addEventListener("error", giveUp);
    api.thumbnail(id).then((source) => { image.src = source; }, giveUp);
    return image;
  }

  /** Two presses delete: the first one asks. Who goes elsewhere has answered no. */
  function remover({ id }, text) {
    const remove = button("", words.remove, () => {
      if (remove.dataset.sure === "true") return erase(id);
      remove.dataset.sure = "true";
      remove.textContent = words.removeSure;
      remove.removeAttribute("aria-label");
      return say(words.removeSure);
    });
    const rest = () => {
      delete remove.dataset.sure;
      remove.textContent = words.remove;
      remove.setAttribute("aria-label", words.removeNamed(shorten(text)));
    };
    remove.addEventListener("blur", rest);
    remove.classList.add("danger");
    rest();
    return remove;
  }

  async function erase(id) {
    try {
      await api.remove(id);
    } catch (error) {
      return fail(error, () => erase(id));
    }
    problem.clear();
    codes = codes.filter((code) => code.id !== id);
    show();
    say(words.removed);
    return search.focus();
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
const PAGE = 24;
/** The API's largest page: a search should ask seldom. */
const LARGEST_PAGE = 100;
const TYPING_MS = 300;
const MOST_SHOWN = 200;
