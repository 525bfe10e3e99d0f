import { loadEngine } from "./engine-loader.js";
import { element } from "./element.js";
import { chosen, findMistakes, focusFirstMistake, readOptions, sentence, showMistakes, showUnit } from "./form.js";
import { createLanguage } from "./language.js";
import { createPreview } from "./preview.js";
import { applyOptions, readFragment, writeFragment } from "./settings.js";
import { createTabs } from "./tabs.js";
import { TYPES } from "./types.js";
import { words } from "./words.js";

/** Brings the form in `root`, a document or a shadow root, to life; `backend` is where the API is. */
export function startForm(root, backend = "") {
  const form = root.getElementById("form");
  const generateButton = root.getElementById("generate");
  const resultPlace = root.getElementById("result");
  const preview = createPreview(root);
  const tabs = createTabs(root, () => {
    for (const field of touched) if (field.startsWith("payload.")) touched.delete(field);
    saveSettings();
    refresh();
  });
  /** Fields that a person has left or changed: only those are told that they are wrong. */
  const touched = new Set();
  let language = "en";
  let engine;
  /** What is loaded with the engine: the API, the buttons that keep a code, and the result. */
  let later;
  let api;
  let keeping;
  let failed = false;

  const linked = readFragment(root === document ? location.hash : "");
  applyOptions(root, linked.options);
  showUnit(root);
  tabs.select(TYPES.some(({ name }) => name === linked.type) ? linked.type : (linked.content.text ? "text" : "url"));
  createLanguage(root, linked.language, (tag) => {
    language = tag;
    tabs.render();
    saveSettings();
    refresh();
  }).then(() => {
    tabs.enter(linked.content);
    refresh();
  });

  form.noValidate = true;
  // Disabled in the page, so that a form without scripts does not send it.
  root.getElementById("unit").disabled = false;
  // Submitting is for pages without scripts; here Enter in a field must neither leave the page nor store the text.
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.closest(ASIDE)) return;
    later?.markOutdated(resultPlace);
    say("");
    if (!target.id.startsWith("payload.")) touched.add(target.id || target.name);
    showUnit(root);
    refresh();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.closest(ASIDE)) return;
    touched.add(target.id || target.name);
    saveSettings();
    refresh();
  });
  generateButton.addEventListener("click", run);
  root.getElementById("share").addEventListener("click", share);
  lazily("history", () => import("./history.js").then(({ showHistory }) => showHistory(root.getElementById("history-body"), { api, say })));
  lazily("batch", () => import("./batch.js").then(({ showBatch }) => showBatch(root.getElementById("batch-body"), { options: () => readOptions(root) })));
  // After the first paint, so that the page stands before the engine comes.
  requestAnimationFrame(() => setTimeout(load));

  async function load() {
    failed = false;
    try {
      const [loaded, modules] = await Promise.all([loadEngine(), import("./later.js")]);
      later = modules;
      api ??= later.createApi(backend);
      keeping ??= later.createKeeping(root, { request, say, report: showProblem });
      if (!engine) later.addStyles(root);
      engine = loaded;
      refresh();
    } catch (error) {
      failed = true;
      preview.clear("refused", error.message);
      showProblem(error, load);
    }
  }

  /** What the form asks for, as the API takes it. */
  function request() {
    return { ...tabs.content(), ...readOptions(root) };
  }

  /** Brings the preview in line with the form, in the same task: the one path from a change to a picture. */
  function refresh() {
    clearProblem();
    const empty = tabs.isEmpty();
    if (!engine) {
      showMistakes(root, findMistakes(root));
      preview.clear(empty ? "empty" : "loading", empty ? words.emptyStage : words.loadingEngine);
      if (failed) load();
      return;
    }
    const mistakes = findMistakes(root);
    const answer = mistakes.length > 0 ? { errors: mistakes } : engine.draw(request());
    keeping.allow(!answer.errors);
    if (!answer.errors) {
      showMistakes(root, []);
      return preview.show(answer);
    }
    const errors = withAdvice(answer.errors.map(home));
    const shown = errors.filter(({ field }) => touched.has(field));
    showMistakes(root, shown.filter(({ field, message }) => !(empty && isMissing(field, message))));
    if (empty && errors.every(({ field, message }) => isMissing(field, message))) preview.clear("empty", words.emptyStage);
    else preview.clear(shown.length > 0 ? "refused" : "incomplete", shown.length > 0 ? words.noPreview : words.incomplete);
  }

  /** The error where its field is: a payload may have become a text that is too long, and there is no field of that. */
  function home({ field, message }) {
    if (field === "text" && tabs.current !== "text") {
      const fields = TYPES.find(({ name }) => name === tabs.current).fields;
      const longest = fields.filter(({ values }) => !values).toSorted((a, b) => length(b) - length(a))[0];
      return { field: `payload.${longest.name}`, message };
    }
    return { field, message };
  }

  function length({ name }) {
    return root.getElementById(`payload.${name}`)?.value.length ?? 0;
  }

  function withAdvice(errors) {
    return errors.flatMap((error) => {
      if (!error.message.startsWith("is too long:")) return [error];
      touched.add(error.field);
      const lowest = chosen(root, "error_correction") === "L";
      return [error, { field: error.field, message: lowest ? words.shorten : words.shortenOrLower }];
    });
  }

  async function run() {
    if (generateButton.ariaBusy === "true" || !engine) return;
    const options = { ...request(), format: chosen(root, "format") };
    const answer = engine.draw(options);
    const mistakes = [...findMistakes(root), ...(answer.errors ?? [])];
    if (mistakes.length > 0) {
      const errors = withAdvice(mistakes.map(home));
      for (const { field } of errors) touched.add(field);
      showMistakes(root, errors);
      return focusFirstMistake(root);
    }
    setBusy(true);
    clearProblem();
    try {
      const made = await api.generate(options);
      say(later.showResult(resultPlace, made, { say, image: api.image(made.id) }));
      resultPlace.scrollIntoView({ block: "nearest" });
    } catch (error) {
      say("");
      report(error);
    } finally {
      setBusy(false);
    }
  }

  /** Shows an error where it belongs: at its fields, or in the alert region, with a way to try again if that can help. */
  function report(error) {
    if (!(error instanceof later.Refusal)) return showProblem(error, run);
    if (error.status === 401) return showKeyNeeded(run);
    const homeless = showMistakes(root, withAdvice(error.fields.map(home)));
    const unplaced = homeless.map(({ field, message }) => `${field}: ${message}`);
    if (error.fields.length === 0) unplaced.push(error.message);
    if (unplaced.length > 0) showProblem(new Error(unplaced.map(sentence).join(" ")), error.status >= 500 ? run : undefined);
    focusFirstMistake(root);
  }

  function showProblem(error, retry) {
    const place = root.getElementById("problem");
    place.replaceChildren(element("p", {}, [sentence(error.message)]));
    if (!retry) return;
    const button = element("button", { type: "button", class: "button small", id: "retry" }, [words.retry]);
    button.addEventListener("click", () => {
      // The button is about to go; the keyboard should not fall back to the top of the page.
      generateButton.focus();
      clearProblem();
      retry();
    });
    place.append(button);
  }

  function showKeyNeeded(retry) {
    const ask = later.askForKey((key) => {
      api.useKey(key);
      generateButton.focus();
      clearProblem();
      retry();
    });
    root.getElementById("problem").replaceChildren(ask);
    root.getElementById("api-key").focus();
  }

  function clearProblem() {
    root.getElementById("problem").replaceChildren();
  }

  function say(message) {
    root.getElementById("status").textContent = message;
  }

  function setBusy(busy) {
    // Not `disabled`: that would take the keyboard focus away.
    generateButton.ariaBusy = String(busy);
    generateButton.textContent = busy ? words.generating : words.generate;
    if (busy) say(words.generating);
  }

  function fragment(content) {
    const options = { ...readOptions(root), format: chosen(root, "format") };
    return writeFragment({ type: tabs.current, language, options, content });
  }

  /** Keeps the design in the address, never what the code says. */
  function saveSettings() {
    if (root === document) history.replaceState(null, "", fragment() || location.pathname);
  }

  async function share() {
    const content = root.getElementById("share-content").checked ? tabs.content() : undefined;
    const link = new URL(fragment(content) || "#", root === document ? location.href : backend).href;
    try {
      await navigator.clipboard.writeText(link);
      say(words.shared);
      root.getElementById("share").textContent = words.copied;
    } catch {
      if (root === document) history.replaceState(null, "", link);
      say(words.sharedSelected);
    }
  }

  function lazily(id, open) {
    const details = root.getElementById(id);
    details.addEventListener("toggle", () => { if (details.open && api) open().catch((error) => showProblem(error)); });
  }
}

function isMissing(field, message) {
  return message === "is required" || message === "must not be empty" || field === "text";
}

/** Controls that change nothing of the code: the key, the sheet's number of codes, and what a link carries. */
const ASIDE = "#problem, .print, .share";
