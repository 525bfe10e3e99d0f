import { element } from "./element.js";
import { moveBetween } from "./panels.js";
import { TYPES } from "./types.js";
import { words } from "./words.js";

/** The tabs and the fields of each type; `onSelect()` is called when a person has chosen another tab. */
export function createTabs(root, onSelect) {
  const list = root.getElementById("tabs");
  const panel = root.getElementById("panel");
  const place = root.getElementById("payload");
  const textField = root.getElementById("text-field");
  /** What was typed, by type and field: it stays when the tab or the language changes. */
  const entered = {};
  let current;

  /** Draws the tabs in the language that is shown now. */
  function render() {
    remember();
    list.replaceChildren(...TYPES.map(({ name }) =>
      element("button", { type: "button", class: "tab", role: "tab", id: `tab-${name}`, "aria-controls": "panel" }, [words.tabs[name]])));
    select(current ?? TYPES[0].name);
  }

  function select(name) {
    remember();
    current = name;
    for (const tab of list.children) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    textField.hidden = name !== "text";
    place.hidden = name === "text";
    const { fields } = type(name);
    place.replaceChildren(...fields.map((field) => fieldNode(name, field)));
    for (const field of fields) write(field, entered[name]?.[field.name]);
  }

  function remember() {
    if (!current || current === "text") return;
    entered[current] = Object.fromEntries(type(current).fields.map((field) => [field.name, read(field)]));
  }

  const control = ({ name }) => root.getElementById(`payload.${name}`);
  const read = (field) => (field.input === "checkbox" ? control(field)?.checked : control(field)?.value);
  function write(field, value) {
    if (value === undefined) return;
    if (field.input === "checkbox") control(field).checked = value === true || value === "true";
    else control(field).value = value;
  }

  moveBetween(list, choose);

  function choose(tab) {
    select(tab.id.replace("tab-", ""));
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    onSelect();
  }

  return {
    render,
    select,
    get current() { return current; },
    /** Whether nothing at all is entered in this tab. */
    isEmpty() {
      if (current === "text") return root.getElementById("text").value === "";
      return type(current).fields.every((field) => field.values || field.input === "checkbox" || !read(field));
    },
    /** What the API takes: `{text}` or `{payload}`. */
    content() {
      if (current === "text") return { text: root.getElementById("text").value };
      const payload = { type: current };
      for (const field of type(current).fields) {
        const value = read(field);
        if (value !== "" && value !== false) payload[field.name] = value;
      }
      // People type example.com; the scheme is what makes it a link.
      if (current === "url" && /^[^\s:/]+\.[^\s:/]+/.test(payload.url ?? "")) payload.url = `https://${payload.url}`;
      return { payload };
    },
    /** Enters what a link brought: `{text}` or `{payload}`. */
    enter({ text, payload }) {
      if (text !== undefined) root.getElementById("text").value = text;
      for (const field of type(payload?.type)?.fields ?? []) {
        if (payload.type === current) write(field, payload[field.name]);
      }
    },
  };
}

function fieldNode(type, field) {
  const id = `payload.${field.name}`;
  const attributes = { id, autocomplete: "off", "aria-describedby": `${id}-error` };
  const label = words.fields[`${type}.${field.name}`];
  const error = element("p", { class: "error", id: `${id}-error`, hidden: "" });
  const wide = field.wide ? " wide" : "";
  if (field.input === "checkbox") {
    const box = element("label", { class: "check" }, [element("input", { ...attributes, type: "checkbox" }), " ", element("span", {}, [label])]);
    return element("div", { class: `field${wide}` }, [box, error]);
  }
  const mark = element("span", { class: "mark" }, [field.required ? words.required : ""]);
  const head = element("label", { for: id }, field.required ? [label, " ", mark] : [label]);
  return element("div", { class: `field${wide}` }, [head, controlNode(field, attributes), error]);
}

function controlNode({ input, values, example, required }, attributes) {
  if (values) {
    return element("select", attributes, values.map((value) => element("option", { value }, [words.values[value] ?? value])));
  }
  const all = { ...attributes, ...(example && { placeholder: example }), ...(required && { "aria-required": "true" }) };
  if (input === "area") return element("textarea", { ...all, rows: "3", dir: "auto" });
  const kinds = {
    decimal: { type: "text", inputmode: "decimal" },
    // The form checks with the engine's grammar; the keyboard is all that is wanted of the browser.
    email: { type: "text", inputmode: "email" },
    tel: { type: "text", inputmode: "tel" },
    url: { type: "text", inputmode: "url" },
    password: { type: "password", autocomplete: "new-password" },
    "datetime-local": { type: "datetime-local" },
  };
  return element("input", { ...all, ...(kinds[input] ?? { type: "text", dir: "auto" }), spellcheck: "false" });
}

function type(name) {
  return TYPES.find((candidate) => candidate.name === name);
}
