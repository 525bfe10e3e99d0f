/** The tabs of the card of options: one panel is shown at a time. Without scripts all of them are, one below the other. */
export function createPanels(root) {
  const card = root.getElementById("options");
  const tabs = [...card.querySelectorAll("[role=tab]")];
  const panel = (tab) => root.getElementById(tab.getAttribute("aria-controls"));

  function open(tab) {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      panel(other).hidden = !chosen;
    }
  }

  moveBetween(card.querySelector("[role=tablist]"), open);
  for (const tab of tabs) {
    panel(tab).setAttribute("role", "tabpanel");
    panel(tab).setAttribute("aria-labelledby", tab.id);
  }
  open(tabs[0]);

  return {
    /** Opens the panel that `node` is in, if it is in one. */
    reveal(node) {
      const tab = tabs.find((candidate) => panel(candidate).contains(node));
      if (tab) open(tab);
    },
    /** Marks the tabs whose panels hold a mistake, so that none is overlooked. */
    mark() {
      for (const tab of tabs) tab.toggleAttribute("data-wrong", panel(tab).querySelector('[aria-invalid="true"]') !== null);
    },
  };
}

/** Lets pointer and arrow keys choose among the tabs of `list`, as the pattern of WAI-ARIA has it. */
export function moveBetween(list, choose) {
  list.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const index = tabs.indexOf(event.target);
    const next = { [forward]: index + 1, [backward]: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined || index < 0) return;
    event.preventDefault();
    const tab = tabs.at(next % tabs.length);
    choose(tab);
    tab.focus();
  });
}
