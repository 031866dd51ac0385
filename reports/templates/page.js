"use strict";
// The page is complete without its scripts. This one adds the choice of a theme, filters, and the
// evidence of a cell in a dialog with steps and an address.
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
  const FIELDS = ["verdict", "profile", "coalition", "scope", "pairing", "expected"];
  const groups = [...document.querySelectorAll("details.property")];
  const cells = groups.flatMap((group) =>
    [...group.querySelectorAll("table.cells tbody tr")].map((row) => {
      const cell = { row, group, property: group.dataset.property };
      FIELDS.forEach((field, at) => { cell[field] = row.cells[at].textContent; });
      cell.surprising = row.classList.contains("surprising");
      cell.inFlight = row.dataset.network === "in-flight";
      return cell;
    }));
  const cellOf = new Map(cells.map((cell) => [cell.row.id, cell]));

  // The matrix, drawn again from the cells that are chosen.
  const matrix = byId("matrix");
  const caption = byId("matrix-caption");
  const NONE = "\u2013";
  const tally = (chosen) => {
    const of = (verdict) => chosen.filter((cell) => cell.verdict === verdict).length;
    const [undecided, violated, holds] = ["undecided", "violated", "holds"].map(of);
    const decided = violated + holds;
    const atOnce = !chosen.some((cell) => cell.inFlight);
    const [mark, only] = atOnce ? ["\u00b0", ", all where messages arrive at once"] : ["", ""];
    if (undecided) return ["open", `? ${undecided}`, `${undecided} undecided`];
    if (violated) {
      const words = `${violated} of ${decided} cells violated${only}`;
      return ["bad", `\u2717 ${violated}/${decided}${mark}`, words];
    }
    if (holds) return ["good", `\u2713 ${holds}${mark}`, `holds in ${holds} cells${only}`];
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
      th.setAttribute("role", `${scope === "col" ? "column" : "row"}header`);
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
    top.setAttribute("role", "row");
    top.append(head(rows === "coalition" ? "Attacker" : rows[0].toUpperCase() + rows.slice(1), "col"));
    for (const id of columns) top.append(head(id, "col", names.get(id)));
    matrix.tHead.replaceChildren(top);
    matrix.tBodies[0].replaceChildren(...heads.map((value) => {
      const tr = document.createElement("tr");
      tr.setAttribute("role", "row");
      tr.append(head(value, "row"));
      for (const id of columns) {
        const own = chosen.filter((cell) => cell[rows] === value && cell.property === id);
        const [name, text, words] = tally(own);
        const td = document.createElement("td");
        td.className = own.some((cell) => cell.surprising) ? `${name} surprising` : name;
        td.dataset.label = id;
        td.setAttribute("role", "cell");
        const telling = ["violated", "undecided", "holds"]
          .map((verdict) => own.find((cell) => cell.verdict === verdict))
          .find(Boolean) ?? own[0];
        if (telling) {
          const link = document.createElement("a");
          link.href = `#${telling.row.id}`;
          link.textContent = text;
          link.setAttribute("aria-label", `${id}, ${value}: ${text}, ${words}`);
          td.append(link);
        } else {
          td.textContent = text;
        }
        tr.append(td);
      }
      return tr;
    }));
    document.dispatchEvent(new CustomEvent("sesphr-drawn", { detail: matrix }));
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
  // What a cell says, without the steps that are folded into it.
  const unfolded = (cell) => [...cell.childNodes]
    .filter((node) => !node.matches?.(".fold")).map((node) => node.textContent).join("").trim();
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
        ? `Step ${at + 1} of ${rows.length}: ${rows[at].cells[1].textContent} ${unfolded(rows[at].cells[2])}`
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
  // The cells of the same entry of the matrix, to go from one to the next.
  const siblings = (cell) => {
    const rows = form.elements.rows.value;
    const own = cells.filter((other) => other.property === cell.property && other[rows] === cell[rows]);
    const list = make("ul", "", "siblings");
    list.setAttribute("aria-label", `Cells of ${cell.property}, ${cell[rows]}`);
    const fields = ["profile", "coalition", "scope", "pairing"]
      .filter((field) => field !== rows && new Set(own.map((other) => other[field])).size > 1);
    for (const other of own) {
      const badge = other.row.querySelector(".badge");
      const link = make("a", fields.map((field) => other[field]).join(", ") || other.verdict,
        badge.className.replace("badge", "").trim());
      link.href = `#${other.row.id}`;
      link.title = other.verdict;
      if (other === cell) link.setAttribute("aria-current", "true");
      const item = make("li");
      item.append(link);
      list.append(item);
    }
    return own.length > 1 ? [list] : [];
  };
  const show = (cell) => {
    step = null;
    const columns = [...cell.row.closest("table").tHead.rows[0].cells].map((th) => th.textContent);
    byId("evidence-heading").textContent =
      `${cell.property}: ${cell.group.querySelector(".sentence").textContent}`;
    const lead = make("p");
    const badge = cell.row.querySelector(".badge");
    lead.append(make("span", cell.verdict, badge.className));
    lead.append(` under ${cell.profile} against ${cell.coalition}; `
      + (cell.surprising ? "not as expected" : "as expected"));
    const facts = make("dl", "", "evidence-facts");
    columns.forEach((name, at) => {
      const value = cell.row.cells[at];
      if (["Verdict", "Profile", "Attacker"].includes(name) || !value.textContent.trim()) return;
      const pair = make("div");
      const held = make("dd");
      held.append(...[...value.childNodes].map((node) => node.cloneNode(true)));
      pair.append(make("dt", name), held);
      facts.append(pair);
    });
    const command = `sesphr check --profile ${cell.profile} --coalition ${cell.coalition} `
      + `--property ${cell.property} --scope ${cell.scope} --pairing ${cell.pairing}`;
    const again = make("p", "Run again: ", "command");
    again.append(make("code", command));
    body.replaceChildren(lead, ...siblings(cell), facts, again);
    const found = byId(badge.hash.slice(1));
    let begin = () => {};
    if (found && found.matches("details.run")) {
      const evidence = found.querySelector(".evidence").cloneNode(true);
      if (cell.verdict === "violated") {
        const walk = found.querySelector(".walk-there").cloneNode(true);
        walk.querySelector("code").textContent = `sesphr explore ${cell.scope} --profile ${cell.profile} `
          + `--coalition ${cell.coalition} --pairing ${cell.pairing}`;
        body.append(walk);
      }
      const [bar, start] = stepper(evidence);
      body.append(bar, evidence);
      begin = start;
    }
    document.dispatchEvent(new CustomEvent("sesphr-drawn", { detail: body }));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    begin();
    dialog.scrollTop = 0;
  };
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

  // Addresses: each cell has one. Going to a cell adds it to the history, so that "back" leads to
  // the cell before and then to the page as it was. Closing the evidence goes back all the way.
  const cellAt = (hash) => cellOf.get(decodeURIComponent(hash.slice(1)));
  const depth = () => history.state?.depth ?? 0;
  const unfold = (target) => {
    for (let at = target; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  };
  let opener = null;
  document.addEventListener("click", (event) => {
    const row = event.target.closest("table.cells tbody tr");
    const link = event.target.closest("a[href^='#']");
    const onRow = row && !event.target.closest("a, button") && !String(getSelection());
    const cell = link?.matches("table.cells a.badge") || onRow ? cellOf.get(row.id) : link && cellAt(link.hash);
    if (!cell) {
      if (link) unfold(byId(decodeURIComponent(link.hash.slice(1))));
      return;
    }
    event.preventDefault();
    if (!dialog.open) opener = link ?? cell.row.querySelector(".badge");
    history.pushState({ depth: depth() + 1 }, "", `#${cell.row.id}`);
    show(cell);
  });
  let closing = false;
  const forget = () => history.replaceState(null, "", location.pathname + location.search);
  const sync = () => {
    const cell = cellAt(location.hash);
    if (cell && closing) forget();
    else if (cell) show(cell);
    else if (dialog.open) dialog.close();
    closing = false;
  };
  dialog.addEventListener("close", () => {
    if (opener) opener.focus({ preventScroll: true });
    if (!cellAt(location.hash)) return;
    closing = depth() > 0;
    if (closing) history.go(-depth());
    else forget();
  });
  addEventListener("popstate", sync);
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (target) {
    unfold(target);
    target.scrollIntoView();
  }
  sync();
})();
