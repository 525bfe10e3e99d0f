import { readCsv } from "./csv.js";
import { saveFile } from "./download.js";
import { element } from "./element.js";
import { loadEngine } from "./engine-loader.js";
import { tell } from "./messages.js";
import { sentence } from "./problem.js";
import { words } from "./words.js";
import { writeZip } from "./zip.js";

/** Many codes from lines or CSV, drawn in the browser and saved as one ZIP. `options()` gives the look of them all. */
export async function showBatch(place, { options }) {
  if (place.querySelector("#batch-lines")) return;
  const lines = element("textarea", { id: "batch-lines", rows: "6", spellcheck: "false", dir: "auto", "aria-describedby": "batch-hint" });
  const file = element("input", { type: "file", id: "batch-file", accept: ".csv,.txt,text/csv,text/plain" });
  const formats = ["png", "svg", "pdf"].map((name) => element("option", { value: name }, [name.toUpperCase()]));
  const format = element("select", { id: "batch-format" }, formats);
  const start = element("button", { type: "button", class: "button primary", id: "batch-run" }, [words.batchRun]);
  const progress = element("progress", { id: "batch-progress", value: "0", max: "1", "aria-label": words.batchTitle ?? words.batchRun, hidden: "" });
  const report = element("div", { role: "status", id: "batch-report", class: "report" });
  place.replaceChildren(
    element("div", { class: "field" }, [
      element("label", { for: "batch-lines" }, [words.batchLabel]),
      lines,
      element("p", { class: "hint", id: "batch-hint" }, [words.batchDrop]),
    ]),
    element("div", { class: "bar" }, [
      element("div", { class: "field" }, [element("label", { for: "batch-file" }, [words.batchFile]), file]),
      element("div", { class: "field" }, [element("label", { for: "batch-format" }, [words.batchFormat]), format]),
      start,
    ]),
    progress,
    report,
  );
  const take = async (chosen) => { if (chosen) lines.value = await chosen.text(); };
  file.addEventListener("change", () => take(file.files[0]));
  lines.addEventListener("dragover", (event) => event.preventDefault());
  lines.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  start.addEventListener("click", run);

  async function run() {
    if (start.ariaBusy === "true") return;
    const rows = readCsv(lines.value);
    if (rows.length === 0 || rows.length > MOST_ROWS) {
      const refusal = rows.length === 0 ? words.batchEmpty : words.batchTooMany(MOST_ROWS);
      report.replaceChildren(element("p", { class: "error" }, [refusal]));
      return;
    }
    start.ariaBusy = "true";
    progress.hidden = false;
    try {
      await make(rows);
    } catch (error) {
      report.replaceChildren(element("p", { class: "error" }, [sentence(error.message)]));
    } finally {
      start.ariaBusy = "false";
    }
  }

  async function make(rows) {
    const engine = await loadEngine(rows.reduce((all, row) => ({ ...all, ...row.fields }), options()));
    const files = [];
    const failures = [];
    const digits = String(rows.length).length;
    for (const [index, row] of rows.entries()) {
      const answer = engine.file({ verify: "off", ...options(), ...row.fields }, format.value);
      if (answer.errors) {
        const message = answer.errors.map(({ field, message: text }) => `${field}: ${tell(text)}`).join(" ");
        failures.push(element("li", {}, [words.batchLine(row.line, message)]));
      } else {
        files.push({ name: `${String(index + 1).padStart(digits, "0")}.${format.value}`, bytes: answer.bytes });
      }
      progress.max = rows.length;
      progress.value = index + 1;
      if (index % 20 === 0) {
        report.textContent = words.batchProgress(index + 1, rows.length);
        // The page stays alive between bunches.
        await new Promise((resolve) => { setTimeout(resolve); });
      }
    }
    if (files.length > 0) saveFile(writeZip(files), "qr-codes.zip");
    report.replaceChildren(element("p", {}, [words.batchDone(files.length, failures.length)]), element("ul", {}, failures));
  }
}

/** All of them are kept in memory until the ZIP is written. */
const MOST_ROWS = 10000;
