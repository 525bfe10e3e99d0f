/** A picture of a shape: `field` is `module_shape`, `finder_frame` or `finder_ball`, `shape` one of its values. */
export function shapeIcon(field, shape) {
  const icon = node("svg", { viewBox: "0 0 28 28", class: "shape", "aria-hidden": "true" });
  icon.append(...PARTS[field](shape));
  return icon;
}

const PARTS = {
  module_shape: (shape) => [
    ...(shape === "connected" ? [node("path", { d: "M6 6h8v8h8M6 22h8", class: "joined" })] : []),
    ...MODULES.map(([x, y]) => box(x, y, 8, { square: 0, rounded: 2.5, connected: 4, dot: 4 }[shape], shape === "dot" ? 0.4 : 0)),
  ],
  finder_frame: (shape) => [node("rect", { x: 4, y: 4, width: 20, height: 20, rx: CORNER[shape] * 20, class: "frame" })],
  finder_ball: (shape) => [
    node("rect", { x: 4, y: 4, width: 20, height: 20, class: "frame faint" }),
    box(9, 9, 10, CORNER[shape] * 10, 0),
  ],
};

/** Where dark modules are, in an excerpt of a symbol. */
const MODULES = [[2, 2], [10, 2], [10, 10], [18, 10], [2, 18], [10, 18]];
/** Radii as a part of the side. */
const CORNER = { square: 0, rounded: 0.25, circle: 0.5 };

function box(x, y, side, radius, inset) {
  const inner = side - 2 * inset;
  return node("rect", { x: x + inset, y: y + inset, width: inner, height: inner, rx: radius });
}

function node(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
