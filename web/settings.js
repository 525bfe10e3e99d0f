/** The options that a link carries, with their defaults; those of `undefined` are there only when they are chosen. */
const DEFAULTS = {
  error_correction: "M", fill_color: "#000000", back_color: "#ffffff", size: 1, border: 4, box_size: 10, format: "png",
  width: undefined, width_mm: undefined,
};

/** The fragment of a link to a design: what differs from the defaults, and the content only where it is given. */
export function writeFragment({ type, language, options, content }) {
  const fragment = new URLSearchParams();
  if (type !== "url") fragment.set("type", type);
  if (language !== "en") fragment.set("lang", language);
  for (const [name, value] of Object.entries(options)) {
    if (value !== DEFAULTS[name]) fragment.set(name, value);
  }
  if (content?.text !== undefined) fragment.set("text", content.text);
  if (content?.payload) fragment.set("payload", JSON.stringify(content.payload));
  const text = fragment.toString();
  return text ? `#${text}` : "";
}

/** What the values of a fragment say: `{options, content}`. Anything unknown is ignored. */
export function readFragment(values) {
  const value = (name) => values.get(name) ?? undefined;
  return {
    options: Object.fromEntries(Object.keys(DEFAULTS).filter((name) => values.has(name)).map((name) => [name, values.get(name)])),
    content: { text: value("text"), payload: parse(values.get("payload")) },
  };
}

/** Puts options into the form; what a control does not take is left as it was. */
export function applyOptions(root, options) {
  for (const [name, value] of Object.entries(options)) {
    const radio = root.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (radio) radio.checked = true;
    else if (name === "back_color" && value === "transparent") root.getElementById("transparent").checked = true;
    else if (takes(root.getElementById(name), value)) root.getElementById(name).value = value;
    const unit = root.querySelector(`#unit input[value="${name}"]`);
    if (unit) unit.checked = true;
  }
}

function takes(control, value) {
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
