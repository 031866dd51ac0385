#!/usr/bin/env python3
"""The report page in headless Chromium: `tests/browser/page.py REPORT/index.html [--shots DIR]`.

Speaks the DevTools protocol over a pipe, so that it needs Python and Chromium alone. Checks that
filters choose the cells that they say, that evidence opens and can be stepped through with buttons
and keys, that nothing is wider than a narrow or a wide screen, that text stands out in both themes,
that the console stays empty, that no request leaves the page, and that the page is complete without
its script. Exit code 0 if all of it is so, 1 if something is not, 2 for wrong usage.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

WIDTHS = (360, 1440)
THEMES = ("light", "dark")
NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS_MAX = 60


class Browser:
    """Chromium with one page, spoken to over a pipe."""

    def __init__(self, program, profile):
        to_child, self.write = os.pipe()
        self.read, from_child = os.pipe()

        def pipes():
            os.dup2(to_child, 63)
            os.dup2(from_child, 64)
            os.dup2(63, 3)
            os.dup2(64, 4)

        self.child = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            preexec_fn=pipes,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        self.buffer = b""
        self.number = 0
        self.events = []
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def receive(self):
        deadline = time.monotonic() + SECONDS_MAX
        while b"\0" not in self.buffer:
            if time.monotonic() > deadline:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.read, 1 << 16)
            if not part:
                raise EOFError("the browser ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def wait(self, method):
        while True:
            for at, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(at)
            self.events.append(self.receive())

    def run(self, script):
        """The value of an expression in the page."""
        result = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def visit(self, address, width, theme):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        media = [{"name": "prefers-color-scheme", "value": theme}]
        self.send("Emulation.setEmulatedMedia", features=media)
        self.send("Page.navigate", url="about:blank")
        self.wait("Page.loadEventFired")
        self.send("Page.navigate", url=address)
        self.wait("Page.loadEventFired")

    def key(self, key, code, text=""):
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **about)
        self.send("Input.dispatchKeyEvent", type="keyUp", **about)

    def shot(self, path):
        image = self.send("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(image))

    def close(self):
        self.session = None
        try:
            self.send("Browser.close")
        except (EOFError, OSError, RuntimeError, TimeoutError):
            self.child.kill()
        self.child.wait()


WIDER = """(() => {
  const wide = innerWidth;
  const inside = (e) => e.closest('.scroll, pre, nav, math, dialog:not([open])');
  return [document.documentElement.scrollWidth > wide ? `the page: ${document.documentElement.scrollWidth}` : '',
    ...[...document.body.querySelectorAll('*')]
      .filter((e) => !inside(e) && !e.closest('.skip, thead'))
      .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > wide + 1)
      .map((e) => `${e.tagName}.${e.className}: ${Math.round(e.getBoundingClientRect().right)}`),
  ].filter(Boolean).slice(0, 5);
})()"""

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
    shown: rows.map((r) => [r.closest('details').dataset.property, ...[...r.cells].map((c) => c.textContent)]),
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
    columns = {"property": 0, "profile": 1, "coalition": 2, "scope": 3, "pairing": 4, "verdict": 5}
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
    two = choose(profile=first[1], verdict="violated")
    expected = [cell for cell in cells if cell[1] == first[1] and cell[5] == "violated"]
    checks.that(two["shown"] == expected, "two filters together")
    rows = choose(rows="coalition", verdict="violated")["matrix"]
    attackers = {cell[2] for cell in cells if cell[5] == "violated"}
    checks.that({row[0] for row in rows} == attackers, f"rows by attacker: {rows}")
    counted = sum(int(entry[2:].split("/")[0]) for row in rows for entry in row[1:] if entry[0] == "\u2717")
    violated = sum(cell[5] == "violated" for cell in cells)
    checks.that(counted == violated, f"the matrix counts {counted} of {violated} violations")
    browser.run(
        "document.getElementById('filters').reset();"
        "new Promise((done) => setTimeout(done, 50))"
    )
    said = browser.run("document.getElementById('chosen').textContent")
    checks.that(said == whole["said"], f"after a reset: {said}")
    entry = browser.run(
        "(() => { const a = document.querySelector('#matrix td.bad a'); a.click();"
        " const f = document.getElementById('filters').elements;"
        " return [a.getAttribute('aria-label'), f.property.value, f.profile.value,"
        " document.activeElement.closest('details').dataset.property]; })()"
    )
    label, chosen, profile, focused = entry
    checks.that(label.startswith(f"{chosen}, {profile}: "), f"an entry chooses its cells: {entry}")
    checks.that(focused == chosen, f"and leads to them: {entry}")


def stepping(browser, address, checks):
    browser.visit(address, 1440, "light")
    browser.run(
        "(() => { const a = document.querySelector('table.cells a.bad');"
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
    click = "document.querySelectorAll('.stepper button')[%d].click()"
    for control, at in ((2, 1), (2, 2), (1, 1), (0, 0)):
        browser.run(click % control)
        moved = browser.run(STATE)
        checks.that(moved["at"] == at and moved["event"] == at, f"button {control}: {moved}")
        checks.that(moved["said"].startswith(f"Step {at + 1} of "), f"it is said: {moved}")
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
    cell = browser.run("location.hash")
    browser.visit(address + cell, 1440, "light")
    checks.that(browser.run(STATE)["open"], f"the address {cell} opens it again")
    browser.visit(address, 1440, "light")
    browser.run("document.querySelector('table.cells a.good').click()")
    held = browser.run(STATE)
    checks.that(held["open"] and held["rows"] == 0 and held["command"], f"a cell that holds: {held}")


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
    checks.that(count("details.counterexample table.steps") > 3, "and counterexamples")
    checks.that(count("details.counterexample svg .event") > 10, "with their diagrams")
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
    parser.add_argument("--shots", type=pathlib.Path, help="a folder for screenshots")
    arguments = parser.parse_args()
    if not arguments.page.is_file():
        parser.error(f"{arguments.page} is no file")
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
            stepping(browser, address, checks)
            themes(browser, address, checks)
            without_script(browser, address, checks)
            quiet(browser, address, checks)
        finally:
            browser.close()
    print(f"{checks.count} checks of the page, {len(checks.faults)} faults")
    return 1 if checks.faults else 0


if __name__ == "__main__":
    sys.exit(main())
