"use strict";
// The page is complete without this script, which adds the choice of a theme, filters, and the
// evidence of a cell in a dialog that can be stepped through.
(() => {
  const byId = (id) => document.getElementById(id);

  // Themes: rules for dark screens are switched on and off, those of figures and diagrams too.
  const button = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter((rule) => rule.media.mediaText.includes("prefers-color-scheme"));
  let theme = system.matches ? "dark" : "light";
  const paint = () => {
    for (const rule of dark) rule.media.mediaText = theme === "dark" ? "screen" : "not all";
    document.documentElement.style.colorScheme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to the ${theme === "dark" ? "light" : "dark"} theme`);
  };
  button.addEventListener("click", () => {
    theme = theme === "dark" ? "light" : "dark";
    paint();
  });
  system.addEventListener("change", () => {
    theme = system.matches ? "dark" : "light";
    paint();
  });
  button.hidden = false;
  paint();

  const form = byId("filters");
  if (!form) return;

  // Cells: what the rows of the tables say.
  const FIELDS = ["profile", "coalition", "scope", "pairing", "verdict", "expected"];
  const groups = [...document.querySelectorAll("details.property")];
  const cells = groups.flatMap((group) =>
    [...group.querySelectorAll("table.cells tbody tr")].map((row) => {
      const cell = { row, group, property: group.dataset.property };
      FIELDS.forEach((field, at) => { cell[field] = row.cells[at].textContent; });
      cell.surprising = row.classList.contains("surprising");
      return cell;
    }));
  const cellOf = new Map(cells.map((cell) => [cell.row.id, cell]));

  // The matrix, drawn again from the cells that are chosen.
  const matrix = byId("matrix");
  const caption = matrix.caption;
  const NONE = "\u2013";
  const tally = (chosen) => {
    const of = (verdict) => chosen.filter((cell) => cell.verdict === verdict).length;
    const [undecided, violated, holds] = ["undecided", "violated", "holds"].map(of);
    const decided = violated + holds;
    if (undecided) return ["open", `? ${undecided}`, `${undecided} undecided`];
    if (violated) {
      return ["bad", `\u2717 ${violated}/${decided}`, `${violated} of ${decided} cells violated`];
    }
    if (holds) return ["good", `\u2713 ${holds}`, `holds in ${holds} cells`];
    return ["none", NONE, "no cell"];
  };
  const drawMatrix = (chosen, rows) => {
    const columns = [...new Set(chosen.map((cell) => cell.property))];
    const heads = [...new Set(chosen.map((cell) => cell[rows]))];
    caption.textContent = `Verdicts by ${rows === "coalition" ? "attacker" : rows} and property`;
    const names = new Map(groups.map((group) =>
      [group.dataset.property, group.querySelector(".sentence").textContent]));
    const head = (text, scope, title) => {
      const th = document.createElement("th");
      th.scope = scope;
      if (title) {
        const abbr = document.createElement("abbr");
        abbr.title = title;
        abbr.textContent = text;
        th.append(abbr);
      } else {
        th.textContent = text;
      }
      return th;
    };
    const top = document.createElement("tr");
    top.append(head(rows === "coalition" ? "Attacker" : rows[0].toUpperCase() + rows.slice(1), "col"));
    for (const id of columns) top.append(head(id, "col", names.get(id)));
    matrix.tHead.replaceChildren(top);
    matrix.tBodies[0].replaceChildren(...heads.map((value) => {
      const tr = document.createElement("tr");
      tr.append(head(value, "row"));
      for (const id of columns) {
        const own = chosen.filter((cell) => cell[rows] === value && cell.property === id);
        const [name, text, words] = tally(own);
        const td = document.createElement("td");
        td.className = own.some((cell) => cell.surprising) ? `${name} surprising` : name;
        const link = document.createElement("a");
        link.href = `#property-${id}`;
        link.textContent = text;
        link.setAttribute("aria-label", `${id}, ${value}: ${words}`);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          form.elements[rows].value = value;
          form.elements.property.value = id;
          apply();
          byId(`property-${id}`).scrollIntoView();
          byId(`property-${id}`).querySelector("summary").focus({ preventScroll: true });
        });
        td.append(link);
        tr.append(td);
      }
      return tr;
    }));
  };

  // Filters.
  const CHOICES = ["profile", "coalition", "property", "verdict", "scope", "pairing"];
  const apply = () => {
    const wanted = CHOICES.map((field) => [field, form.elements[field].value]).filter(([, v]) => v);
    const surprising = form.elements.surprising.checked;
    const fits = (cell) =>
      wanted.every(([field, value]) => cell[field] === value) && (!surprising || cell.surprising);
    const chosen = [];
    for (const cell of cells) {
      const shown = fits(cell);
      cell.row.hidden = !shown;
      if (shown) chosen.push(cell);
    }
    const filtered = wanted.length > 0 || surprising;
    for (const group of groups) {
      const own = chosen.filter((cell) => cell.group === group).length;
      group.hidden = own === 0;
      if (filtered && form.elements.property.value) group.open = own > 0;
    }
    byId("chosen").textContent = `${chosen.length} of ${cells.length} cells`;
    drawMatrix(chosen, form.elements.rows.value);
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();

  // Evidence.
  const dialog = byId("evidence");
  const body = byId("evidence-body");
  let step = null;
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const stepper = (evidence) => {
    const rows = [...evidence.querySelectorAll("table.steps tbody tr")];
    const events = [...evidence.querySelectorAll("svg .event")];
    const last = Math.max(rows.length, events.length) - 1;
    const bar = make("div", "", "stepper");
    const [first, back, next, end] = ["First", "Previous", "Next", "Last"].map((text) => {
      const control = make("button", text);
      control.type = "button";
      return control;
    });
    const place = make("span");
    place.setAttribute("aria-live", "polite");
    bar.append(first, back, next, end, place);
    next.autofocus = true;
    let at = 0;
    const go = (to) => {
      at = Math.min(Math.max(to, 0), last);
      rows.forEach((row, n) => {
        row.classList.toggle("current", n === at);
        if (n === at) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
      });
      events.forEach((event, n) => {
        event.classList.toggle("current", n === at);
        event.classList.toggle("later", n > at);
      });
      // Not `disabled`: a button that has the focus would lose it, and with it the keys.
      for (const control of [first, back]) control.setAttribute("aria-disabled", at === 0);
      for (const control of [next, end]) control.setAttribute("aria-disabled", at === last);
      place.textContent = at < rows.length
        ? `Step ${at + 1} of ${rows.length}: ${rows[at].cells[1].textContent} ${rows[at].cells[2].textContent}`
        : "What follows from it";
      (events[at] || rows[at]).scrollIntoView({ block: "nearest" });
    };
    first.addEventListener("click", () => go(0));
    back.addEventListener("click", () => go(at - 1));
    next.addEventListener("click", () => go(at + 1));
    end.addEventListener("click", () => go(last));
    step = { by: (n) => go(at + n), to: (n) => go(n < 0 ? last : n) };
    return [bar, () => go(0)];
  };
  const show = (cell) => {
    step = null;
    const text = (at) => cell.row.cells[at].textContent;
    const heads = [...cell.row.closest("table").tHead.rows[0].cells].map((th) => th.textContent);
    byId("evidence-heading").textContent =
      `${cell.property}: ${cell.group.querySelector(".sentence").textContent}`;
    const lead = make("p");
    lead.append(cell.row.cells[4].querySelector(".badge").cloneNode(true));
    const link = lead.querySelector("a");
    link.replaceWith(make("span", link.textContent, link.className));
    lead.append(` under ${cell.profile} against ${cell.coalition}; `
      + (cell.surprising ? "not as expected" : "as expected"));
    const facts = make("dl", "", "evidence-facts");
    for (const at of [2, 3, 5, 6, 7, 8, 9, 10, 11]) {
      const pair = make("div");
      pair.append(make("dt", heads[at]), make("dd", text(at)));
      facts.append(pair);
    }
    const command = `sesphr check --profile ${cell.profile} --coalition ${cell.coalition} `
      + `--property ${cell.property} --scope ${cell.scope} --pairing ${cell.pairing}`;
    const again = make("p", "Run again: ", "command");
    again.append(make("code", command));
    body.replaceChildren(lead, facts, again);
    const found = byId(cell.row.cells[4].querySelector("a").hash.slice(1));
    let begin = () => {};
    if (found && found.matches("details.counterexample")) {
      const evidence = found.querySelector(".evidence").cloneNode(true);
      const [bar, start] = stepper(evidence);
      body.append(bar, evidence);
      begin = start;
    }
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    begin();
    dialog.scrollTop = 0;
  };
  for (const cell of cells) {
    cell.row.addEventListener("click", (event) => {
      if (event.target.closest("a")) event.preventDefault();
      else if (String(getSelection())) return;
      history.replaceState(null, "", `#${cell.row.id}`);
      show(cell);
    });
  }
  dialog.addEventListener("keydown", (event) => {
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves = { ArrowRight: () => step.by(1), ArrowLeft: () => step.by(-1),
      Home: () => step.to(0), End: () => step.to(-1) };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      move();
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // Links to what is closed open it.
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const cell = cellOf.get(id);
    if (cell) {
      cell.group.open = true;
      show(cell);
      return;
    }
    const target = id && byId(id);
    for (let at = target; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", () => { if (dialog.open) dialog.close(); follow(); });
  follow();
})();
