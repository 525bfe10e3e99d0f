/** The options that a link carries, with their defaults; those of `undefined` are there only when they are chosen. */
const DEFAULTS = {
  error_correction: "M", fill_color: "#000000", back_color: "#ffffff", size: 1, border: 4, box_size: 10, format: "png",
  width: undefined, width_mm: undefined, module_shape: undefined, finder_frame: undefined, finder_ball: undefined,
  finder_frame_color: undefined, finder_ball_color: undefined, gradient: undefined, gradient_color: undefined,
  gradient_angle: undefined, back_gradient: undefined, back_gradient_color: undefined, back_gradient_angle: undefined,
  logo_size: undefined, logo_margin: undefined, boost: undefined, kanji: undefined, micro: undefined, max_size: undefined,
  mask: undefined, eci: undefined, dpi: undefined,
};
/** What is in a picture beside its looks: in a link only where the person asks for it. */
const CONTENT = ["caption", "logo", "title", "description"];

/** The fragment of a link to a design: what differs from the defaults, and the content only where it is given. */
export function writeFragment({ type, language, options, content }) {
  const fragment = new URLSearchParams();
  if (type !== "url") fragment.set("type", type);
  if (language !== "en") fragment.set("lang", language);
  const names = [...Object.keys(DEFAULTS), ...(content ? CONTENT : [])];
  for (const name of names.filter((known) => options[known] !== undefined)) {
    if (options[name] !== DEFAULTS[name]) fragment.set(name, options[name]);
  }
  if (content?.text !== undefined) fragment.set("text", content.text);
  if (content?.payload) fragment.set("payload", JSON.stringify(content.payload));
  const text = fragment.toString();
  return text ? `#${text}` : "";
}

/** What the values of a fragment say: `{options, content}`, and what else is in the picture. Anything unknown is ignored. */
export function readFragment(values) {
  const value = (name) => values.get(name) ?? undefined;
  return {
    options: Object.fromEntries(Object.keys(DEFAULTS).filter((name) => values.has(name)).map((name) => [name, values.get(name)])),
    ...Object.fromEntries(CONTENT.map((name) => [name, value(name)])),
    content: { text: value("text"), payload: parse(values.get("payload")) },
  };
}

/** Puts options into the form; what a control does not take is left as it was. */
export function applyOptions(root, options) {
  for (const [name, value] of Object.entries(options)) {
    const radio = root.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (radio) radio.checked = true;
    else if (name === "back_color" && value === "transparent") root.getElementById("transparent").checked = true;
    else enter(root.getElementById(name), value);
    const unit = root.querySelector(`#unit input[value="${name}"]`);
    if (unit) unit.checked = true;
  }
}

function enter(control, value) {
  if (control?.type === "checkbox") control.checked = value === "true";
  else if (takes(control, value)) control.value = value;
}

function takes(control, value) {
  if (control?.localName === "select") return [...control.options].some((option) => option.value === value);
  if (control?.localName !== "input") return false;
  return control.type === "color" ? /^#[0-9a-f]{6}$/.test(value) : /^[0-9.]+$/.test(value);
}

function parse(json) {
  try {
    const value = JSON.parse(json ?? "null");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
