import { Refusal, Unreachable, fetchImage, generate } from "./api.js";
import { saveFile } from "./download.js";
import { element } from "./element.js";
import { findMistakes, focusFirstMistake, readOptions, sentence, showMistakes } from "./form.js";
import { createPreview } from "./preview.js";
import { markOutdated, showResult } from "./result.js";
import { words } from "./words.js";

const form = document.getElementById("form");
const generateButton = document.getElementById("generate");
const downloadButtons = { png: document.getElementById("download-png"), svg: document.getElementById("download-svg") };
const resultPlace = document.getElementById("result");
const preview = createPreview({
  draw: (options, signal) => fetchImage(options, "svg", signal),
  describe: (error) => (error instanceof Refusal ? words.noPreview : failureWords(error)),
  done: (error) => {
    const first = downloadButtons.png.disabled;
    allowDownloads(!error);
    if (error) return report(error, () => refresh(0));
    // Said once, not after every letter: a screen reader should not talk over the typing.
    if (first) say(words.previewReady);
    showMistakes(form, []);
    clearProblem();
  },
});

form.noValidate = true;
// Submitting is for pages without scripts; here Enter in a field must neither leave the page nor store the text.
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  markOutdated(resultPlace);
  say("");
  refresh();
});
form.addEventListener("change", syncColours);
generateButton.addEventListener("click", run);
for (const [format, button] of Object.entries(downloadButtons)) {
  button.addEventListener("click", () => download(format));
}
// Browsers restore what was typed before a reload; the page then starts from it.
syncColours();
refresh(0);

/** Brings the preview in line with the form: the one path from a change to a picture. */
function refresh(delayMs) {
  const mistakes = findMistakes(form);
  const options = readOptions(form);
  if (mistakes.length > 0 || options.text === "") {
    showMistakes(form, mistakes);
    clearProblem();
    allowDownloads(false);
    preview.clear(mistakes.length > 0 ? "refused" : "empty");
    return;
  }
  preview.update(options, delayMs);
}

async function run() {
  if (generateButton.ariaBusy === "true") return;
  const options = { ...readOptions(form), format: form.elements.format.value };
  const mistakes = findMistakes(form);
  if (options.text === "") mistakes.push({ field: "text", message: words.textMissing });
  if (mistakes.length > 0) {
    showMistakes(form, mistakes);
    focusFirstMistake(form);
    return;
  }
  setBusy(true);
  clearProblem();
  try {
    say(showResult(resultPlace, await generate(options), say));
    resultPlace.scrollIntoView({ block: "nearest" });
  } catch (error) {
    say("");
    report(error, run);
    focusFirstMistake(form);
  } finally {
    setBusy(false);
  }
}

async function download(format) {
  const name = `qr.${format}`;
  clearProblem();
  try {
    const { blob } = await fetchImage(readOptions(form), format);
    saveFile(blob, name);
    say(words.downloaded(name));
  } catch (error) {
    report(error, () => download(format));
  }
}

/** Shows an error where it belongs: at its fields, or in the alert region, with a way to try again if that can help. */
function report(error, retry) {
  if (error instanceof Refusal) {
    const homeless = showMistakes(form, fieldMistakes(error));
    const unplaced = homeless.map(({ field, message }) => `${field}: ${message}`);
    if (error.fields.length === 0 && !error.tooLong) unplaced.push(refusalWords(error));
    if (unplaced.length > 0) showProblem(unplaced.map(sentence).join(" "), error.status >= 500 ? retry : undefined);
    else clearProblem();
    return;
  }
  showProblem(failureWords(error), retry);
}

/** Anything else than our own two errors means that an answer came which is not what it should be. */
function failureWords(error) {
  return error instanceof Unreachable ? error.message : words.unreadable;
}

function fieldMistakes({ fields, tooLong, message }) {
  if (!tooLong) return fields;
  const own = fields.length > 0 ? fields : [{ field: "text", message }];
  const lowest = form.elements.error_correction.value === "L";
  return [...own, { field: "text", message: lowest ? words.shorten : words.shortenOrLower }];
}

function refusalWords({ status, message }) {
  return status === 414 || status === 431 ? words.addressTooLong : message;
}

function showProblem(message, retry) {
  const place = document.getElementById("problem");
  place.replaceChildren(element("p", {}, [message]));
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

function clearProblem() {
  document.getElementById("problem").replaceChildren();
}

function say(message) {
  document.getElementById("status").textContent = message;
}

function setBusy(busy) {
  // Not `disabled`: that would take the keyboard focus away.
  generateButton.ariaBusy = String(busy);
  generateButton.textContent = busy ? words.generating : words.generate;
  if (busy) say(words.generating);
}

function allowDownloads(allowed) {
  for (const button of Object.values(downloadButtons)) button.disabled = !allowed;
}

function syncColours() {
  form.elements.back_color.disabled = form.elements.transparent.checked;
}
