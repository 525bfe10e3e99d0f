import { Refusal } from "./api.js";
import { saveFile } from "./download.js";
import { loadEngine } from "./engine-loader.js";
import { loadModule, Missing } from "./parts.js";
import { words } from "./words.js";

/** The buttons that keep a code: downloads, the clipboard and the printer. All of it is made in the browser. */
export function createKeeping(root, { request, say, report, problem }) {
  const buttons = [...root.querySelectorAll("[data-format], #copy-image, #print")];

  for (const button of root.querySelectorAll("[data-format]")) {
    button.addEventListener("click", () => attempt(async () => {
      const name = `qr.${button.dataset.format}`;
      saveFile(await draw(button.dataset.format), name);
      say(words.downloaded(name));
    }));
  }
  root.getElementById("copy-image").addEventListener("click", () => attempt(async () => {
    try {
      // The promise goes in, not its result: Safari asks for it within the click.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": draw("png") })]);
      say(words.imageCopied);
    } catch {
      report(new Error(words.imageNotCopied));
    }
  }));
  root.getElementById("print").addEventListener("click", () => attempt(async () => {
    const { printSheet } = await loadModule("./print.js");
    await printSheet(await draw("svg"), Number(root.getElementById("per-page").value));
  }));

  async function draw(format) {
    const wanted = request();
    const { bytes, media_type: type, errors } = (await loadEngine(wanted)).file({ ...wanted, verify: "off" }, format);
    if (errors) throw new Refusal(422, { errors });
    return new Blob([bytes], { type });
  }

  async function attempt(work) {
    problem.clear();
    try {
      await work();
    } catch (error) {
      report(error, error instanceof Missing ? () => attempt(work) : undefined);
    }
  }

  return {
    /** Whether there is something to keep; a styled code is no PDF. */
    allow(allowed, styled) {
      for (const button of buttons) button.disabled = !allowed || (styled && button.dataset.format === "pdf");
      root.getElementById("no-pdf").hidden = !(allowed && styled);
    },
  };
}
