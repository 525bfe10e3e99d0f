// How long the form takes from a keystroke to the frame that shows the code: what `cargo xtask bench form` prints.
import { launch } from "./chromium.mjs";
import { dropLogo, fillForm } from "./form.mjs";

/** How the code looks, by the names of the form. */
const LOOKS = {
  plain: {},
  dots: { error_correction: "H", module_shape: "dot", finder_frame: "circle" },
  "dots, gradient, caption": { error_correction: "H", module_shape: "dot", gradient: "linear", gradient_color: "#0b6b57", caption: "Scan me" },
  "dots, logo": { error_correction: "H", module_shape: "dot", logo: true },
  "connected, logo": { error_correction: "H", module_shape: "connected", logo: true },
};
const LETTERS = [26, 120, 300, 600, 1000];
const ROUNDS = 15;
const MOST_FRAMES = 60;

/** A page in which one types: the middle of the times, in milliseconds, that the work took and until its frame was made. */
async function measure(page, letters) {
  const rounds = await page.evaluate(async ([length, count, MOST]) => {
    const nextFrame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
    const field = document.getElementById("text");
    const times = [];
    for (let round = 0; round < count; round += 1) {
      await pause(500);
      await nextFrame();
      field.value = "abcdefghij".repeat(length).slice(0, length - 2) + (10 + round);
      const start = performance.now();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      const worked = performance.now() - start;
      let frames = 0;
      // The frame that follows the work is the one that shows it; the message comes when that is made.
      do {
        await nextFrame();
        frames += 1;
      } while (frames < MOST && document.getElementById("sketch").hidden && document.getElementById("preview").hidden);
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage("");
      });
      times.push({ worked, shown: performance.now() - start, frames });
    }
    return times;
  }, [letters, ROUNDS, MOST_FRAMES]);
  const middle = (name) => rounds.map((round) => round[name]).sort((a, b) => a - b)[ROUNDS >> 1];
  return { worked: middle("worked"), shown: middle("shown"), frames: middle("frames"), most: Math.max(...rounds.map(({ worked }) => worked)) };
}

const browser = await launch();
try {
  console.log(`${"".padEnd(26)}${["letters", "work ms", "at most", "shown ms", "frames"].map((name) => name.padStart(10)).join("")}`);
  for (const [name, { logo, ...look }] of Object.entries(LOOKS)) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(process.env.EDGEQR_URL);
    await fillForm(page, { text: "warm", ...look });
    if (logo) {
      await page.click("#tab-style");
      await dropLogo(page);
    }
    for (const letters of LETTERS) {
      const { worked, most, shown, frames } = await measure(page, letters);
      const cells = [letters, worked.toFixed(1), most.toFixed(1), shown.toFixed(1), frames];
      console.log(name.padEnd(26) + cells.map((cell) => String(cell).padStart(10)).join(""));
    }
    await page.close();
  }
} finally {
  await browser.close();
}
