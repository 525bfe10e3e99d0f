import { error, label, slider } from "./controls.js";
import { element } from "./element.js";
import { words } from "./words.js";

/**
 * The logo, chosen as a file or dropped. It becomes a data URI here and goes nowhere before the code is backed up. `data` is
 * that URI, empty without a logo; `sketch` is one with fewer pixels, which is drawn faster; `onChange("logo")` follows every
 * other one.
 */
export function createLogo({ onChange }) {
  const input = element("input", { type: "file", id: "logo", class: "unseen", accept: "image/*", "aria-describedby": "logo-hint logo-error" });
  const picture = element("img", { id: "logo-picture", alt: "", hidden: "" });
  const complaint = element("p", { class: "error", "aria-live": "assertive" });
  const remove = label("button", "style.logoRemove", { type: "button", class: "button small", id: "logo-remove", hidden: "" });
  const choose = element("label", { for: "logo", class: "button small" });
  const zone = element("div", { class: "drop", id: "logo-drop" }, [
    picture,
    label("p", "style.logoDrop", { id: "logo-hint" }),
    element("div", { class: "drop-buttons" }, [input, choose, remove]),
  ]);
  const node = element("fieldset", { class: "logo" }, [
    label("legend", "style.logo"),
    zone,
    complaint,
    error("logo"),
    element("div", { class: "row two" }, [
      slider("logo_size", "style.logoSize", { min: "5", max: "40", value: "20", "data-suffix": " %" }),
      slider("logo_margin", "style.logoMargin", { min: "0", max: "4", value: "1", "data-suffix": "" }),
    ]),
  ]);
  let data = "";
  let sketch = "";
  /** Counts the files, so that a slow one does not replace one that came after it. */
  let latest = 0;

  input.addEventListener("change", () => take(input.files[0]));
  remove.addEventListener("click", () => {
    latest += 1;
    set("");
    input.value = "";
    input.focus();
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.dataset.over = "true";
  });
  zone.addEventListener("dragleave", () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    take(event.dataTransfer.files[0]);
  });

  async function take(file) {
    if (!file) return;
    latest += 1;
    const turn = latest;
    let uri = "";
    try {
      uri = await asDataUri(file);
    } catch {
      if (turn === latest) complaint.textContent = words.style.logoUnreadable;
      return;
    }
    if (turn === latest) set(uri);
  }

  function set(uri) {
    data = uri;
    sketch = uri;
    complaint.textContent = "";
    picture.hidden = uri === "";
    URL.revokeObjectURL(picture.src);
    if (uri) picture.src = URL.createObjectURL(asBlob(uri));
    else picture.removeAttribute("src");
    remove.hidden = uri === "";
    say();
    if (uri) outline(uri);
    onChange("logo");
  }

  /** Until it is there, the whole picture serves. */
  async function outline(uri) {
    await picture.decode();
    const smaller = asPng(picture, 1, SKETCH_SIDE_PX);
    if (data === uri) sketch = smaller;
  }

  function say() {
    choose.textContent = data ? words.style.logoReplace : words.style.logoChoose;
  }

  return {
    node,
    say,
    get data() { return data; },
    get sketch() { return sketch; },
    /** Enters the logo of a link. */
    enter(uri) {
      if (/^data:image\/png;base64,[\w+/=]*$/.test(uri)) set(uri);
    },
  };
}

/** The file as a data URI of PNG, the one type that the engine reads: whatever the browser can show, without what a camera noted. */
async function asDataUri(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return asPng(image, file.type === "image/svg+xml" ? LARGEST_SIDE_PX / longer(image) : 1);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** At most as many pixels as a request may carry; `most` is how far the picture may be enlarged. */
function asPng(image, most, side_px = LARGEST_SIDE_PX) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  for (let side = side_px; side >= SMALLEST_SIDE_PX; side = Math.floor(side * 0.85)) {
    const scale = Math.min(most, side / longer(image));
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const uri = canvas.toDataURL("image/png");
    if (uri.length <= MOST_CHARACTERS) return uri;
  }
  throw new Error("no size of the picture is small enough");
}

function longer({ naturalWidth, naturalHeight }) {
  return Math.max(naturalWidth, naturalHeight, 1);
}

/** What a data URI holds: a page that embeds the form may show `blob:` addresses only. */
function asBlob(uri) {
  return new Blob([Uint8Array.from(atob(uri.split(",")[1]), (letter) => letter.charCodeAt(0))], { type: "image/png" });
}

/** A logo takes at most 40 percent of the 1,024 pixels of a styled picture. */
const LARGEST_SIDE_PX = 410;
const SMALLEST_SIDE_PX = 48;
/** The engine reads this in 2 ms, and the largest one in 8; beside it a picture is drawn and shown within a frame of 16. */
const SKETCH_SIDE_PX = 96;
/** A request body is at most 64 KiB (`MAX_BODY_BYTES`), text and options included. */
const MOST_CHARACTERS = 56_000;
