import { loadEngine } from "./engine-loader.js";
import { createLanguage } from "./language.js";
import { createPanels } from "./panels.js";
import { loadModule, loadStyles } from "./parts.js";
import { createProblem } from "./problem.js";
import { showNone } from "./stage.js";
import { createTabs } from "./tabs.js";
import { TYPES } from "./types.js";
import { words } from "./words.js";

/**
 * Brings the form in `root`, a document or a shadow root, to life; `backend` is where the API is. This is what the first
 * view needs; what works on the entries is in `work.js`, which comes with the engine.
 */
export function startForm(root, backend = "") {
  const form = root.getElementById("form");
  const link = new URLSearchParams(root === document ? location.hash.slice(1) : "");
  const generate = root.getElementById("generate");
  const problem = createProblem(root.getElementById("problem"), { home: generate });
  const panels = createPanels(root);
  const tabs = createTabs(root, () => work?.chooseType());
  /** What is there once the engine is. */
  let work;
  let failed = false;

  const wanted = link.get("type");
  tabs.select(TYPES.some(({ name }) => name === wanted) ? wanted : (link.get("text") ? "text" : "url"));
  const language = createLanguage(root, { wanted: link.get("lang"), problem }, () => {
    tabs.render();
    if (work) work.chooseLanguage();
    else wait();
  });

  form.noValidate = true;
  // Disabled in the page, so that a form without scripts does not send it.
  root.getElementById("unit").disabled = false;
  // Submitting is for pages without scripts; here Enter in a field must neither leave the page nor store the text.
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { if (!work) wait(); });
  // Who presses it while the engine is on its way is not forgotten.
  generate.addEventListener("click", () => {
    if (work) return;
    generate.ariaBusy = "true";
    if (failed) load();
  });
  // After the first paint, so that the page stands before the engine comes.
  requestAnimationFrame(() => setTimeout(load));

  async function load() {
    failed = false;
    try {
      const [engine, { startWork }, missed] = await Promise.all([loadEngine(), loadWork(root), language.shown]);
      problem.clear();
      work ??= startWork({ root, backend, link, engine, language, panels, problem, tabs });
      if (missed) problem.show(missed.error, missed.retry);
      const isAsked = generate.ariaBusy === "true";
      generate.ariaBusy = "false";
      if (isAsked) generate.click();
    } catch (error) {
      failed = true;
      generate.ariaBusy = "false";
      showNone(root, "refused", error.message);
      problem.show(error, load);
    }
  }

  /** What is shown until the engine is there; whoever types on after a failure tries again. */
  function wait() {
    const empty = tabs.isEmpty();
    if (failed && empty) return;
    if (failed) load();
    showNone(root, empty ? "empty" : "loading", empty ? words.emptyStage : words.loadingEngine);
  }
}

/** What works on the entries, with its styles, so that none of it is seen without them. */
async function loadWork(root) {
  const [work] = await Promise.all([loadModule("./work.js"), loadStyles(root, new URL("./more.css", import.meta.url).href)]);
  return work;
}
