import { element } from "./element.js";

/**
 * Prints `picture` `count` times on a page. Until that is done the document has the sheet beside all else and prints it alone,
 * wherever in it the form is.
 */
export async function printSheet(picture, count) {
  const address = URL.createObjectURL(picture);
  const images = Array.from({ length: count }, () => element("img", { src: address, alt: "" }));
  const sheet = element("div", { id: "edgeqr-sheet", "data-count": String(count), "aria-hidden": "true" });
  const root = sheet.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styles(GRID)];
  root.append(...images);
  const alone = styles(ALONE);
  const end = () => {
    sheet.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== alone);
    URL.revokeObjectURL(address);
  };
  document.body.append(sheet);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
  try {
    await Promise.all(images.map((image) => image.decode()));
  } catch (error) {
    end();
    throw error;
  }
  addEventListener("afterprint", end, { once: true });
  print();
}

function styles(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** Nothing else of the document is printed, nor takes up another page. */
const ALONE = `
  @media screen { #edgeqr-sheet { display: none } }
  @media print {
    body > :not(#edgeqr-sheet) { display: none !important }
    html, body { block-size: auto !important; min-block-size: 0 !important; background: #fff !important }
  }`;
/** Just the page, whatever its size: rows and columns share it. */
const GRID = `
  @media print {
    :host { position: fixed; inset: 0; display: grid; gap: 8mm; grid-template: repeat(4, minmax(0, 1fr)) / repeat(3, minmax(0, 1fr)) }
    :host([data-count="1"]) { grid-template: minmax(0, 1fr) / minmax(0, 1fr) }
    :host([data-count="4"]) { grid-template: repeat(2, minmax(0, 1fr)) / repeat(2, minmax(0, 1fr)) }
    :host([data-count="24"]) { grid-template: repeat(6, minmax(0, 1fr)) / repeat(4, minmax(0, 1fr)) }
    img { inline-size: 100%; block-size: 100%; object-fit: contain }
  }`;
