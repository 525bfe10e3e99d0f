import { createAdvanced } from "./advanced-panel.js";
import { createApi, Refusal } from "./api.js";
import { element } from "./element.js";
import { loadEngine } from "./engine-loader.js";
import { chosen, findMistakes, readOptions, showUnit } from "./form.js";
import { createKeeping } from "./keep.js";
import { askForKey } from "./key.js";
import { createMistakes } from "./mistakes.js";
import { loadModule } from "./parts.js";
import { createPreview } from "./preview.js";
import { createProblem } from "./problem.js";
import { markOutdated, showResult } from "./result.js";
import { applyOptions, readFragment } from "./settings.js";
import { createShare } from "./share.js";
import { createStyle, styleFields } from "./style-panel.js";
import { words } from "./words.js";

/** What works on the entries of the form, from the moment the engine is there. */
export function startWork({ root, backend, link, engine, language, panels, problem, tabs }) {
  const form = root.getElementById("form");
  const generateButton = root.getElementById("generate");
  const resultPlace = root.getElementById("result");
  const api = createApi(backend);
  const preview = createPreview(root);
  const mistakes = createMistakes(root, { panels, tabs });
  const style = createStyle(root, { onChange: changedBeside });
  const advanced = createAdvanced(root);
  const keeping = createKeeping(root, { request, say, report, problem });
  const share = createShare(root, { backend, content, design, language, say, tabs });
  /** The fields of the style that the engine has been made ready for. */
  const learned = new Set();
  /** The timer of the whole picture, after its sketch. */
  let finishing;

  const linked = readFragment(link);
  applyOptions(root, linked.options);
  style.enter(linked);
  advanced.enter(linked);
  tabs.enter(linked.content);
  showUnit(root);
  style.show();
  refresh();

  form.addEventListener("input", ({ target }) => {
    if (target.closest(ASIDE)) return;
    if (!target.id.startsWith("payload.")) mistakes.touch(target.id || target.name);
    changed();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.closest(ASIDE)) return;
    mistakes.touch(target.id || target.name);
    share.keep();
    refresh({ isDone: true });
  });
  generateButton.addEventListener("click", run);
  openLater("history", async (place, trouble) =>
    (await loadModule("./history.js")).showHistory(place, { api, say, problem: trouble }));
  openLater("batch", async (place) => (await loadModule("./batch.js")).showBatch(place, { options: design }));
  return { chooseType, chooseLanguage };

  function chooseType() {
    mistakes.forgetPayload();
    share.keep();
    refresh({ isDone: true });
  }

  function chooseLanguage() {
    style.say();
    advanced.say();
    share.keep();
    refresh();
  }

  /** Something of the code is another than before. */
  function changed() {
    markOutdated(resultPlace);
    say("");
    showUnit(root);
    style.show();
    refresh();
  }

  /** Something is another that no event of a field tells of. */
  function changedBeside(field) {
    mistakes.touch(field);
    changed();
    share.keep();
  }

  /** All options and the style, as the API takes them. */
  function design() {
    return { ...readOptions(root), ...style.read(), ...advanced.read() };
  }

  function content() {
    return tabs.content();
  }

  /** What the form asks for, as the API takes it. */
  function request() {
    return { ...content(), ...design() };
  }

  /**
   * Brings the preview in line with the form, in the same task: the one path from a change to a picture. Who is done with a
   * control need not wait for a pause.
   */
  function refresh({ isDone = false } = {}) {
    problem.clear();
    const wanted = request();
    if (isNew(wanted)) return learn(wanted);
    const wrong = findMistakes(root);
    const isStyled = styleFields(wanted).length > 0;
    const begin = performance.now();
    const answer = wrong.length > 0 ? { errors: wrong } : sketch(wanted, isStyled);
    keeping.allow(!answer.errors, isStyled);
    clearTimeout(finishing);
    show(answer);
    if (!answer.errors) finishing = setTimeout(finish, isDone ? 0 : pauseAfter(performance.now() - begin), wanted);
  }

  /** The whole picture after its sketch. What the server has refused meanwhile stays said. */
  function finish(wanted) {
    const answer = engine.draw(wanted);
    if (!answer.errors) return preview.show(answer);
    keeping.allow(false, true);
    return show(answer);
  }

  /** What a frame has time for: reading a styled picture back, or a large logo, takes longer. */
  function sketch(wanted, isStyled) {
    const quick = isStyled ? { ...wanted, verify: "off" } : wanted;
    const answer = engine.sketch(style.sketch ? { ...quick, logo: style.sketch } : quick, preview.width);
    return answer.errors && style.sketch ? engine.sketch(quick, preview.width) : answer;
  }

  /** Shows a picture, or what is wrong with the fields that a person has touched. */
  function show(answer) {
    if (!answer.errors) {
      mistakes.show([]);
      return preview.sketch(answer);
    }
    const empty = tabs.isEmpty();
    const { shown, isEmptiness } = mistakes.showTouched(answer.errors, empty);
    if (empty && isEmptiness) preview.clear("empty", words.emptyStage);
    else preview.clear(shown > 0 ? "refused" : "incomplete", shown > 0 ? words.noPreview : words.incomplete);
  }

  /** Whether the engine may need more for this than it has, such as the font of captions. */
  function isNew(wanted) {
    return styleFields(wanted).some((name) => !learned.has(name));
  }

  /** Loads what the engine needs for this; the picture that is there stays meanwhile. */
  async function learn(wanted) {
    clearTimeout(finishing);
    preview.wait();
    try {
      engine = await loadEngine(wanted);
      for (const name of styleFields(wanted)) learned.add(name);
      refresh();
    } catch (error) {
      preview.clear("refused", error.message);
      problem.show(error, refresh);
    }
  }

  async function run() {
    const options = { ...request(), format: chosen(root, "format") };
    if (generateButton.ariaBusy === "true" || isNew(options)) return;
    const wrong = [...findMistakes(root), ...style.mistakes(options), ...(engine.draw(options).errors ?? [])];
    if (wrong.length > 0) {
      mistakes.showAll(wrong);
      return mistakes.focusFirst();
    }
    setBusy(true);
    problem.clear();
    try {
      const made = await api.generate(options);
      say(showResult(resultPlace, made, { say, image: api.image(made.id), isOpen: api.isOpen() }));
      resultPlace.scrollIntoView({ block: "nearest" });
    } catch (error) {
      say("");
      report(error, run);
    } finally {
      setBusy(false);
    }
  }

  /** Shows an error where it belongs: at its fields, or in the alert, with a way to try again if that can help. */
  function report(error, retry) {
    if (!(error instanceof Refusal)) return problem.show(error, retry);
    if (error.status === 401) return showKeyNeeded(retry);
    const unplaced = mistakes.showAll(error.fields);
    if (error.fields.length === 0) unplaced.push(error.message);
    if (unplaced.length > 0) problem.show(new Error(unplaced.join(" ")), error.status >= 500 ? retry : undefined);
    mistakes.focusFirst();
  }

  function showKeyNeeded(retry) {
    problem.replace(askForKey((key) => {
      api.useKey(key);
      generateButton.focus();
      problem.clear();
      retry();
    }));
    root.getElementById("api-key").focus();
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

  /** Fills a card whenever it is opened; what it needs comes then, or the card says that it did not. */
  function openLater(id, fill) {
    const card = root.getElementById(id);
    const body = root.getElementById(`${id}-body`);
    const place = element("div", { class: "problem", role: "alert" });
    const trouble = createProblem(place, { home: card.querySelector("summary") });
    const content = element("div", { class: "body" });
    body.replaceChildren(place, content);
    card.addEventListener("toggle", open);
    open();

    async function open() {
      if (!card.open) return;
      trouble.clear();
      if (content.childElementCount === 0) content.replaceChildren(element("p", { class: "hint" }, [words.loadingEngine]));
      try {
        await fill(content, trouble);
      } catch (error) {
        content.replaceChildren();
        trouble.show(error, open);
      }
    }
  }
}

/** Controls that change nothing of the code: the key, the sheet's number of codes, and what a link carries. */
const ASIDE = "#problem, .print, .share";

/** The whole picture takes some times as long as its sketch: it waits for a longer pause than that, and than from key to key. */
function pauseAfter(sketchMs) {
  return Math.min(Math.max(10 * sketchMs, LEAST_PAUSE_MS), MOST_PAUSE_MS);
}

const LEAST_PAUSE_MS = 120;
const MOST_PAUSE_MS = 1000;
