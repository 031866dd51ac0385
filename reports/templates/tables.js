// What tables and commands gain: columns that sort, and buttons that copy.
(() => {
  // A text as something to sort by: a number in its own unit where there is one.
  const UNITS = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, min: 6e10, KB: 1e3, MB: 1e6, GB: 1e9 };
  const value = (text) => {
    const found = text.trim().match(/^(?:[^\d+-]\s)?([+-]?[\d,]*\.?\d+)\s*(\S*)/);
    if (!found) return null;
    return Number(found[1].replaceAll(",", "")) * (UNITS[found[2]] ?? 1);
  };
  const compare = (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x !== null && y !== null && x !== y) return x - y;
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    return a.localeCompare(b, "en", { numeric: true });
  };
  const sort = (table, at, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, place) => [row, row.cells[at]?.textContent ?? "", place]);
    rows.sort((a, b) => (down ? -1 : 1) * compare(a[1], b[1]) || a[2] - b[2]);
    body.append(...rows.map(([row]) => row));
    [...table.tHead.rows[0].cells].forEach((th, n) => {
      if (n === at) th.setAttribute("aria-sort", down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
  };
  // Steps have an order of their own.
  const sortable = (table) => {
    [...table.tHead?.rows[0].cells ?? []].forEach((th, at) => {
      if (th.querySelector("button") || !th.textContent) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...th.childNodes);
      button.addEventListener("click", () =>
        sort(table, at, th.getAttribute("aria-sort") === "ascending"));
      th.append(button);
    });
  };
  const copyable = (code) => {
    if (code.nextElementSibling?.matches("button.copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${code.textContent}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        // Without the right to, the text is selected for the reader to copy.
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.after(button);
  };
  const add = (root) => {
    const tables = root.matches?.("table") ? [root] : root.querySelectorAll("table:not(.steps)");
    for (const table of tables) sortable(table);
    for (const code of root.querySelectorAll(".again code, .command code")) copyable(code);
  };
  document.addEventListener("sesphr-drawn", (event) => add(event.detail));
  add(document);
})();
