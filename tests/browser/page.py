#!/usr/bin/env python3
"""The report page in headless Chromium.

`tests/browser/page.py REPORT/index.html [--axe axe.min.js] [--shots DIR] [--pdf REPORT.pdf]`

Speaks the DevTools protocol over a pipe, so that it needs Python and Chromium alone. Checks that:

- filters choose the cells that they say, and tables sort;
- an entry of the matrix opens its evidence, which has an address, steps, and a way back;
- nothing is hidden on a wide screen, and verdicts stay visible on narrow ones;
- text stands out in both themes, and axe-core, where it is given, finds no violation;
- tables and figures lead to their data, which lie beside the page;
- on paper no sheet ends with a heading, heads of tables come again, and numbers stay whole (this needs
  pdftotext), on the printed page and in the PDF, where it is given;
- the console stays empty, no request leaves the page, and the page is complete without its script.

Exit code 0 if all of it is so, 1 if something is not, 2 for wrong usage.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile

# Nothing is left beside the sources.
sys.dont_write_bytecode = True

import paper
from chromium import Browser

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
NAMES = ("chromium", "chromium-browser", "google-chrome")


WIDER = """(() => {
  const wide = innerWidth;
  const inside = (e) => e.closest('.scroll, .diagram, pre, nav, math, dialog:not([open])');
  return [document.documentElement.scrollWidth > wide ? `the page: ${document.documentElement.scrollWidth}` : '',
    ...[...document.body.querySelectorAll('*')]
      .filter((e) => !inside(e) && !e.closest('.skip, thead'))
      .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > wide + 1)
      .map((e) => `${e.tagName}.${e.className}: ${Math.round(e.getBoundingClientRect().right)}`),
  ].filter(Boolean).slice(0, 5);
})()"""

# Tables and figures that go on beyond their frames.
HIDDEN = """[...document.querySelectorAll('.scroll')]
  .filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.ariaLabel}: ${e.scrollWidth} of ${e.clientWidth}`)"""

# Verdicts that are out of sight once a table is scrolled to its end.
UNSEEN = """[...document.querySelectorAll('table.cells')].filter((table) => {
  const frame = table.closest('.scroll');
  frame.scrollLeft = frame.scrollWidth;
  const [outer, inner] = [frame, table.querySelector('.badge')].map((e) => e.getBoundingClientRect());
  return inner.left < outer.left || inner.right > outer.right;
}).map((table) => table.caption.textContent)"""

# The contrast of every visible text with what lies under it, by WCAG 2.
FAINT = """(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return document.documentElement.style.colorScheme === 'dark' ? [18, 18, 18] : [255, 255, 255];
  };
  const seen = new Map();
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('svg, script, style, [hidden], option, :disabled, [aria-disabled=true]') || !e.getClientRects().length) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const ink = getComputedStyle(e).color, paper = ground(e);
    const key = `${ink} on ${paper}`;
    if (seen.has(key)) continue;
    const [a, b] = [light(parse(ink)), light(paper)].sort((x, y) => y - x);
    seen.set(key, [(a + 0.05) / (b + 0.05), e.tagName + '.' + e.className]);
  }
  return [...seen].filter(([, [ratio]]) => ratio < 4.5).map(([key, [ratio, e]]) => `${e}: ${key}: ${ratio.toFixed(2)}`);
})()"""

CHOOSE = """((choice) => {
  const form = document.getElementById('filters');
  form.reset();
  for (const [name, value] of Object.entries(choice)) form.elements[name].value = value;
  form.dispatchEvent(new Event('change', { bubbles: true }));
  const rows = [...document.querySelectorAll('table.cells tbody tr')].filter((r) => !r.hidden);
  return {
    shown: rows.map((r) => [r.closest('details.property').dataset.property, ...[...r.cells].map((c) => c.textContent)]),
    said: document.getElementById('chosen').textContent,
    matrix: [...document.querySelectorAll('#matrix tbody tr')].map((r) => [...r.cells].map((c) => c.textContent)),
    heads: [...document.querySelectorAll('#matrix thead th')].map((c) => c.textContent),
    groups: [...document.querySelectorAll('details.property')].filter((d) => !d.hidden).length,
  };
})(%s)"""

STATE = """(() => {
  const dialog = document.getElementById('evidence');
  const rows = [...dialog.querySelectorAll('.steps tbody tr')];
  const events = [...dialog.querySelectorAll('svg .event')];
  return {
    open: dialog.open,
    title: dialog.querySelector('h3')?.textContent,
    at: rows.findIndex((r) => r.getAttribute('aria-current') === 'step'),
    event: events.findIndex((e) => e.classList.contains('current')),
    later: events.filter((e) => e.classList.contains('later')).length,
    rows: rows.length,
    events: events.length,
    command: dialog.querySelector('.command code')?.textContent,
    hash: location.hash,
    facts: Object.fromEntries([...dialog.querySelectorAll('.evidence-facts > div')]
      .map((pair) => [...pair.children].map((c) => c.textContent))),
    siblings: dialog.querySelectorAll('.siblings a').length,
    folded: dialog.querySelectorAll('.steps .fold').length,
    reasons: dialog.querySelectorAll('.derivation li span').length,
    lines: dialog.querySelectorAll('.derivation li').length,
    disabled: [...dialog.querySelectorAll('.stepper button')].map((b) => b.ariaDisabled === 'true'),
    said: dialog.querySelector('.stepper span')?.textContent,
    focus: dialog.contains(document.activeElement),
  };
})()"""


class Checks:
    """What was found wrong."""

    def __init__(self):
        self.count = 0
        self.faults = []

    def that(self, is_so, what):
        self.count += 1
        if not is_so:
            self.faults.append(what)
            print(f"FAULT  {what}", file=sys.stderr)


def layout(browser, address, checks, shots):
    for width in WIDTHS:
        for theme in THEMES:
            browser.visit(address, width, theme)
            where = f"at {width} px, {theme}"
            wide = browser.run(WIDER)
            checks.that(not wide, f"wider than the screen {where}: {wide}")
            if shots:
                browser.shot(shots / f"page-{width}-{theme}.png")
            browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            if width == max(WIDTHS):
                hidden = browser.run(HIDDEN)
                checks.that(not hidden, f"hidden {where}: {hidden}")
            unseen = browser.run(UNSEEN)
            checks.that(not unseen, f"verdicts out of sight {where}: {unseen}")
            wide = browser.run(WIDER)
            checks.that(not wide, f"wider than the screen {where}, all open: {wide}")
            faint = browser.run(FAINT)
            checks.that(not faint, f"text that hardly stands out {where}: {faint}")
            browser.run("document.querySelectorAll('details').forEach((d) => { d.open = false; })")
            if shots:
                browser.run("document.getElementById('properties').scrollIntoView()")
                browser.shot(shots / f"matrix-{width}-{theme}.png")


def evidence_layout(browser, address, checks, shots):
    for width in WIDTHS:
        for theme in THEMES:
            browser.visit(address, width, theme)
            where = f"at {width} px, {theme}"
            browser.run("document.querySelector('table.cells a.bad').click()")
            wide = browser.run(
                "(() => { const d = document.getElementById('evidence');"
                " return d.scrollWidth > d.clientWidth ? [d.scrollWidth, d.clientWidth] : []; })()"
            )
            checks.that(not wide, f"the evidence is wider than its dialog {where}: {wide}")
            faint = browser.run(FAINT)
            checks.that(not faint, f"evidence that hardly stands out {where}: {faint}")
            if shots:
                browser.key("ArrowRight", 39)
                browser.run("document.getElementById('evidence').scrollTop = 0")
                browser.shot(shots / f"evidence-{width}-{theme}.png")


def filters(browser, address, checks):
    browser.visit(address, 1440, "light")
    choose = lambda **choice: browser.run(CHOOSE % json.dumps(choice))
    whole = choose()
    cells = whole["shown"]
    checks.that(len(cells) > 100, f"there are cells: {len(cells)}")
    checks.that(whole["said"] == f"{len(cells)} of {len(cells)} cells", whole["said"])
    columns = {"property": 0, "verdict": 1, "profile": 2, "coalition": 3, "scope": 4, "pairing": 5}
    for name, at in columns.items():
        for value in sorted({cell[at] for cell in cells})[:3]:
            expected = [cell for cell in cells if cell[at] == value]
            found = choose(**{name: value})
            what = f"{name} = {value}"
            checks.that(found["shown"] == expected, f"{what} shows {len(found['shown'])} cells")
            groups = len({cell[0] for cell in expected})
            checks.that(found["groups"] == groups, f"{what} leaves {found['groups']} properties")
            checks.that(len(found["heads"]) == groups + 1, f"{what}: columns {found['heads']}")
    first = cells[0]
    two = choose(profile=first[2], verdict="violated")
    expected = [cell for cell in cells if cell[2] == first[2] and cell[1] == "violated"]
    checks.that(two["shown"] == expected, "two filters together")
    rows = choose(rows="coalition", verdict="violated")["matrix"]
    attackers = {cell[3] for cell in cells if cell[1] == "violated"}
    checks.that({row[0] for row in rows} == attackers, f"rows by attacker: {rows}")
    counted = sum(int(entry[2:].split("/")[0]) for row in rows for entry in row[1:] if entry[0] == "\u2717")
    violated = sum(cell[1] == "violated" for cell in cells)
    checks.that(counted == violated, f"the matrix counts {counted} of {violated} violations")
    browser.run(
        "document.getElementById('filters').reset();"
        "new Promise((done) => setTimeout(done, 50))"
    )
    said = browser.run("document.getElementById('chosen').textContent")
    checks.that(said == whole["said"], f"after a reset: {said}")


MATRIX = "[document.getElementById('matrix').outerHTML, scrollY]"


def settled(browser):
    """What follows a step through the history has happened."""
    browser.run("new Promise((done) => setTimeout(done, 200))")


def addresses(browser, address, checks):
    browser.visit(address, 1440, "light")
    browser.run("document.getElementById('matrix').scrollIntoView()")
    before = browser.run(MATRIX)
    label = browser.run(
        "(() => { const a = document.querySelector('#matrix td.bad a'); a.click();"
        " return a.getAttribute('aria-label'); })()"
    )
    first = browser.run(STATE)
    checks.that(first["open"] and first["hash"].startswith("#cell-"), f"an entry opens: {first}")
    property_id, profile = label.split(": ")[0].split(", ")
    checks.that(first["title"].startswith(f"{property_id}: "), f"its property: {first['title']}")
    checks.that(first["siblings"] > 1, f"the other cells of the entry are there: {first}")
    checks.that("Nearest fix" in first["facts"], f"what fixes it: {first['facts']}")
    after = browser.run(MATRIX)
    checks.that(after == before, "the matrix stays as it is")
    browser.run("document.querySelector('.siblings a:not([aria-current])').click()")
    other = browser.run(STATE)
    checks.that(other["open"] and other["hash"] != first["hash"], f"another cell opens: {other}")
    for hash_ in (first["hash"], ""):
        browser.run("history.back()")
        settled(browser)
        state = browser.run(STATE)
        checks.that(state["hash"] == hash_ and state["open"] == bool(hash_), f"back: {state}")
    checks.that(browser.run(MATRIX) == before, "back leads to the matrix as it was")
    browser.run("history.forward()")
    settled(browser)
    checks.that(browser.run(STATE)["open"], "forward opens the evidence again")
    browser.run("document.querySelector('.siblings a:not([aria-current])').click()")
    browser.key("Escape", 27)
    settled(browser)
    state = browser.run(STATE)
    checks.that(not state["open"] and not state["hash"], f"closing forgets the address: {state}")
    browser.visit(address + first["hash"], 1440, "light")
    browser.run("document.querySelector('.siblings a:not([aria-current])').click()")
    browser.key("Escape", 27)
    settled(browser)
    state = browser.run(STATE)
    checks.that(not state["open"] and not state["hash"], f"closed where it began: {state}")


TABLES = """(() => [...document.querySelectorAll('table:not(.steps)')].filter((t) => t.tHead).map((table) => {
  const body = table.tBodies[0];
  const before = [...body.rows];
  const heads = [...table.tHead.rows[0].cells].filter((th) => th.textContent);
  const plain = heads.filter((th) => !th.querySelector('button.sort')).length;
  const at = heads[0].cellIndex;
  const texts = () => [...body.rows].map((row) => row.cells[at].textContent);
  heads[0].querySelector('button')?.click();
  const up = texts();
  heads[0].querySelector('button')?.click();
  const down = texts();
  const sorted = table.tHead.querySelectorAll('[aria-sort=descending]').length;
  body.append(...before);
  return { caption: table.caption?.textContent ?? '', plain, sorted,
    turned: new Set(up).size < 2 || up[0] !== down[0],
    kept: up.length === before.length && down.length === before.length };
}))()"""


def tables(browser, address, checks):
    browser.visit(address, 1440, "light")
    for table in browser.run(TABLES):
        fine = not table["plain"] and table["sorted"] == 1 and table["turned"] and table["kept"]
        checks.that(fine, f"a table does not sort: {table}")
    without = "[...document.querySelectorAll(%s)].filter((e) => !e.querySelector(%s)).map((e) => e.textContent.slice(0, 60))"
    bare = browser.run(
        "[...document.querySelectorAll('table')]"
        ".filter((t) => !t.querySelector('a.data') && !t.nextElementSibling?.querySelector('a.data'))"
        ".map((t) => t.caption?.textContent)"
    )
    checks.that(not bare, f"tables without data: {bare}")
    bare = browser.run(without % ("'figure'", "'a[href^=figures]'"))
    checks.that(not bare, f"figures without their SVG: {bare}")
    folder = pathlib.Path(address.removeprefix("file://")).parent
    links = set(browser.run("[...document.querySelectorAll('a.data')].map((a) => a.getAttribute('href'))"))
    missing = [link for link in links if not (folder / link).is_file()]
    checks.that(links and not missing, f"data that are not there: {missing} of {links}")
    uncopied = browser.run(
        "[...document.querySelectorAll('.again code, .command code')]"
        ".filter((c) => !c.nextElementSibling?.matches('button.copy')).length"
    )
    checks.that(uncopied == 0, f"commands without a button to copy them: {uncopied}")


def names_in_view(browser, address, checks):
    """The names of a long diagram stay where they are while it scrolls."""
    browser.visit(address, 1440, "light")
    far = browser.run(
        "(() => { document.querySelectorAll('details').forEach((d) => { d.open = true; });"
        " return [...document.querySelectorAll('.diagram')].filter((frame) => {"
        "  frame.scrollTop = frame.scrollHeight;"
        "  const [outer, names] = [frame, frame.querySelector('.names')].map((e) => e.getBoundingClientRect());"
        "  return Math.abs(names.top - outer.top) > 2 || names.height < 20; }).length; })()"
    )
    checks.that(far == 0, f"diagrams whose names scroll away: {far}")


AXE = """axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
  .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join('; ')}`))"""


def accessible(browser, address, checks, axe):
    script = axe.read_text(encoding="utf-8")
    for theme in THEMES:
        for width in (360, 1440):
            for hash_ in ("", "#cell-0"):
                browser.visit(address + hash_, width, theme)
                browser.run(script + ";0")
                found = browser.run(AXE)
                checks.that(not found, f"axe-core at {width} px, {theme}, {hash_ or 'page'}: {found}")


def stepping(browser, address, checks):
    browser.visit(address, 1440, "light")
    browser.run(
        "(() => { const long = (a) => document.querySelectorAll(`${a.hash} .steps tbody tr`).length > 3;"
        " const a = [...document.querySelectorAll('table.cells a.bad')].find(long);"
        " a.closest('details').open = true; a.focus(); })()"
    )
    browser.key("Enter", 13, "\r")
    state = browser.run(STATE)
    checks.that(state["open"] and state["focus"], f"Enter opens the evidence: {state}")
    checks.that(state["rows"] > 1 and state["events"] >= state["rows"], f"steps: {state}")
    checks.that(state["at"] == 0 and state["event"] == 0, f"at the first step: {state}")
    checks.that(state["disabled"] == [True, True, False, False], f"no step before it: {state}")
    checks.that(state["later"] == state["events"] - 1, f"what is to come is faint: {state}")
    checks.that((state["command"] or "").startswith("sesphr check --profile "), f"{state}")
    checks.that(state["folded"] == 1, f"the set-up is folded: {state}")
    checks.that(state["lines"] == state["reasons"] > 0, f"each line of the derivation has its words: {state}")
    click = "document.querySelectorAll('.stepper button')[%d].click()"
    for control, at in ((2, 1), (2, 2), (1, 1), (0, 0)):
        browser.run(click % control)
        moved = browser.run(STATE)
        checks.that(moved["at"] == at and moved["event"] == at, f"button {control}: {moved}")
        checks.that(moved["said"].startswith(f"Step {at + 1} of "), f"it is said: {moved}")
        checks.that(at > 0 or "steps" not in moved["said"], f"what is folded is not said: {moved}")
    last = state["events"] - 1
    for key, code, at in (("ArrowRight", 39, 1), ("ArrowLeft", 37, 0), ("End", 35, last), ("Home", 36, 0)):
        browser.key(key, code)
        browser.run("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        moved = browser.run(STATE)
        checks.that(moved["event"] == at and moved["focus"], f"{key}: {moved}")
    browser.key("Escape", 27)
    checks.that(not browser.run(STATE)["open"], "Escape closes the evidence")
    back = browser.run("document.activeElement.classList.contains('badge')")
    checks.that(back, "and leads back to the cell")
    browser.visit(address + state["hash"], 1440, "light")
    checks.that(browser.run(STATE)["open"], f"the address {state['hash']} opens it again")
    browser.visit(address, 1440, "light")
    browser.run("document.querySelector('table.cells a.good').click()")
    held = browser.run(STATE)
    checks.that(held["open"] and held["rows"] > 0 and held["command"], f"a cell that holds: {held}")
    checks.that(held["folded"] == 1, f"its set-up is folded: {held}")


def themes(browser, address, checks):
    paper = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.querySelector('.sesphr-figure text, .sesphr-sequence text')).fill"
    seen = {}
    for theme in THEMES:
        browser.visit(address, 1440, theme)
        seen[theme] = [browser.run(paper), browser.run(ink)]
    checks.that(seen["light"][0] != seen["dark"][0], f"themes differ: {seen}")
    for theme, other in (THEMES, THEMES[::-1]):
        browser.visit(address, 1440, theme)
        browser.run("document.getElementById('theme').click()")
        found = [browser.run(paper), browser.run(ink)]
        checks.that(found == seen[other], f"switched from {theme}: {found}, expected {seen[other]}")


def without_script(browser, address, checks):
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.visit(address, 1440, "light")
    document = browser.send("DOM.getDocument", depth=0)["root"]["nodeId"]
    count = lambda css: len(browser.send("DOM.querySelectorAll", nodeId=document, selector=css)["nodeIds"])
    checks.that(count("#filters[hidden]") == 1, "filters are hidden where they do nothing")
    checks.that(count("#theme[hidden]") == 1, "so is the choice of a theme")
    checks.that(count("#matrix tbody td a") > 10, "the matrix is there")
    checks.that(count("table.cells tbody tr:not([hidden])") > 100, "so are the cells")
    checks.that(count("details.run table.steps") > 3, "and counterexamples")
    checks.that(count("details.run svg .event") > 10, "with their diagrams")
    browser.send("Emulation.setScriptExecutionDisabled", value=False)


def quiet(browser, address, checks):
    """After everything else: nothing was asked of the network, and the console is empty."""
    for event in browser.events:
        method, about = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            url = about["request"]["url"]
            known = url.split("#")[0] == address or url.startswith("about:")
            checks.that(known, f"a request leaves the page: {url}")
        elif method == "Runtime.exceptionThrown":
            checks.that(False, f"an exception: {about['exceptionDetails']}")
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            checks.that(False, f"the console says: {about['args']}")
        elif method == "Log.entryAdded":
            checks.that(False, f"the log says: {about['entry'].get('text')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--axe", type=pathlib.Path, help="axe.min.js of axe-core")
    parser.add_argument("--shots", type=pathlib.Path, help="a folder for screenshots")
    parser.add_argument("--pdf", type=pathlib.Path, help="what `sesphr report pdf` wrote of the same run")
    arguments = parser.parse_args()
    if not arguments.page.is_file():
        parser.error(f"{arguments.page} is not a file")
    for given in (arguments.axe, arguments.pdf):
        if given and not given.is_file():
            parser.error(f"{given} is not a file")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        parser.error("no Chromium is installed")
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    address = arguments.page.resolve().as_uri()
    checks = Checks()
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(program, profile)
        try:
            browser.send("DOM.enable")
            layout(browser, address, checks, arguments.shots)
            evidence_layout(browser, address, checks, arguments.shots)
            filters(browser, address, checks)
            addresses(browser, address, checks)
            tables(browser, address, checks)
            names_in_view(browser, address, checks)
            stepping(browser, address, checks)
            themes(browser, address, checks)
            without_script(browser, address, checks)
            headings = paper.printed(browser, address, checks)
            if arguments.pdf:
                paper.typeset(arguments.pdf, headings, checks)
            if arguments.axe:
                accessible(browser, address, checks, arguments.axe)
            quiet(browser, address, checks)
        finally:
            browser.close()
    print(f"{checks.count} checks of the page, {len(checks.faults)} faults")
    return 1 if checks.faults else 0


if __name__ == "__main__":
    sys.exit(main())
