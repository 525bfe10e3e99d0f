import { element } from "./element.js";

/** Prints `picture` `count` times on a page; the style sheet shows only the sheet while the printer draws. */
export async function printSheet(place, picture, count) {
  const address = URL.createObjectURL(picture);
  const images = Array.from({ length: count }, () => element("img", { src: address, alt: "" }));
  place.replaceChildren(...images);
  place.dataset.count = String(count);
  place.hidden = false;
  await Promise.all(images.map((image) => image.decode()));
  addEventListener("afterprint", () => {
    place.replaceChildren();
    place.hidden = true;
    URL.revokeObjectURL(address);
  }, { once: true });
  print();
}
