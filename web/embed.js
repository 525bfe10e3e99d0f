import { element } from "./element.js";
import { loadEngine } from "./engine-loader.js";
import { loadModule, loadStyles, Missing } from "./parts.js";
import { createProblem } from "./problem.js";

const asText = (value) => value;
const asFlag = (value) => value !== "false";
/** The attributes of `<edge-qr>`, each with its field of the API and the kind of value that it takes. */
const NAMES = new Map(Object.entries({
  text: asText, payload: parse, title: asText, description: asText, error_correction: asText, size: Number, max_size: Number,
  micro: asText, boost: asFlag, mask: Number, eci: asText, charset: asText, kanji: asFlag, gs1: asFlag, border: Number,
  box_size: Number, width: Number, width_mm: asText, fit: asText, dpi: Number, fill_color: asText, back_color: asText,
  module_shape: asText, finder_frame: asText, finder_ball: asText, finder_frame_color: asText, finder_ball_color: asText,
  gradient: asText, gradient_color: asText, gradient_angle: Number, back_gradient: asText, back_gradient_color: asText,
  back_gradient_angle: Number, caption: asText, logo: asText, logo_size: Number, logo_margin: Number, verify: asText,
}).map(([name, read]) => [name.replaceAll("_", "-"), { name, read }]));

/**
 * `<edge-qr text="…">`: the code, drawn in the browser; no request carries the text. Options are attributes with the names
 * of the API, hyphens for underscores: `error-correction`, `box-size`, `fill-color`. `payload` takes JSON. What is wrong is
 * in the property `errors`, and the event `error` says so; `drawn` tells that the picture is there.
 */
export class EdgeQr extends HTMLElement {
  static observedAttributes = [...NAMES.keys(), "alt"];
  errors = [];
  /** Counts the drawings, so that an older one does not replace a newer. */
  #latest = 0;

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet()];
    this.#draw();
  }

  attributeChangedCallback() {
    if (this.isConnected && this.shadowRoot) this.#draw();
  }

  async #draw() {
    this.#latest += 1;
    const turn = this.#latest;
    let answer;
    try {
      const request = this.#request();
      answer = (await loadEngine(request)).draw(request);
    } catch (error) {
      answer = { errors: [{ field: "", message: error.message }] };
    }
    // A font may have been waited for meanwhile.
    if (turn !== this.#latest) return;
    this.errors = answer.errors ?? [];
    if (answer.errors) {
      this.shadowRoot.replaceChildren();
      this.dispatchEvent(new Event("error"));
      return;
    }
    // Parsed, not written as markup: nothing in it is a script, and no policy of the page is asked.
    const svg = document.importNode(new DOMParser().parseFromString(answer.svg, "image/svg+xml").documentElement, true);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", this.getAttribute("alt") ?? "QR code");
    this.shadowRoot.replaceChildren(svg);
    this.dispatchEvent(new Event("drawn"));
  }

  #request() {
    const given = [...NAMES].filter(([attribute]) => this.hasAttribute(attribute));
    return Object.fromEntries(given.map(([attribute, { name, read }]) => [name, read(this.getAttribute(attribute))]));
  }
}

/** `<edge-qr-form backend="…">`: the whole form. Without the attribute it talks to where this script came from. */
export class EdgeQrForm extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" });
    this.#load();
  }

  /** Shows the form when all of it is there, its styles included; else that it is not, with a way to try again. */
  async #load() {
    const root = this.shadowRoot;
    let start;
    let page;
    try {
      [{ startForm: start }, page] = await Promise.all([loadModule("./start.js"), loadPage()]);
      const sheets = [...page.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href"));
      await Promise.all(sheets.map((sheet) => loadStyles(root, new URL(sheet, HOME).href)));
    } catch (error) {
      const place = element("div", { role: "alert" });
      root.append(place);
      return createProblem(place).show(error, () => {
        place.remove();
        this.#load();
      });
    }
    const form = asRegion(document.importNode(page.querySelector(".edgeqr"), true));
    for (const node of form.querySelectorAll("noscript")) node.remove();
    for (const image of form.querySelectorAll("img[src]")) image.src = new URL(image.getAttribute("src"), HOME).href;
    root.append(form);
    return start(root, new URL(this.getAttribute("backend") || HOME, document.baseURI).href);
  }
}

/** The page of the form, whose parts are taken into another one. */
async function loadPage() {
  try {
    const response = await fetch(HOME);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch (error) {
    throw new Missing(error);
  }
}

/** The form as a part of another page, which has its own `main` and its own first heading: a region that its title names. */
function asRegion(form) {
  const rename = (node, name, attributes = {}) => {
    const renamed = element(name, { class: node.className, ...attributes }, node.childNodes);
    node.replaceWith(renamed);
    return renamed;
  };
  rename(form.querySelector("main"), "div");
  rename(form.querySelector("h1"), "h2", { id: "name" });
  return rename(form, "section", { "aria-labelledby": "name" });
}

/** An object; anything else is left for the engine to refuse. */
function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function sheet() {
  const styles = new CSSStyleSheet();
  styles.replaceSync(":host { display: inline-block } svg { display: block; max-inline-size: 100%; block-size: auto }");
  return styles;
}

/** Where this script came from. */
const HOME = new URL("./", import.meta.url).href;

customElements.define("edge-qr", EdgeQr);
customElements.define("edge-qr-form", EdgeQrForm);
