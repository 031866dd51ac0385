"""The report on paper: the page as Chromium prints it, and the PDF that typst sets."""

import base64
import re
import shutil
import subprocess
import tempfile

# Headings and captions, as they are printed.
HEADINGS = """[...document.querySelectorAll('h1, h2, h3, h4, caption')]
  .filter((e) => !e.closest('dialog, details:not([open])'))
  .map((e) => [...e.childNodes].filter((n) => !n.matches?.('a.data')).map((n) => n.textContent).join('').trim())"""

# Characters that break a line and do not show: they have no place in a number.
BROKEN_NUMBER = re.compile("[0-9.,][\u200b\u00ad\u2060][0-9.,]")

NOT_RUN = "NOT RUN: pdftotext is not installed (Debian: apt-get install poppler-utils); paper is not checked."


def pages_of(pdf):
    """The text of each page, as it is laid out."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def lines_of(page):
    return [squeeze(line) for line in page.splitlines() if line.strip()]


def numbers(pages, checks, what):
    broken = [found.group() for page in pages for found in BROKEN_NUMBER.finditer(page)]
    checks.that(not broken, f"{what}: numbers that are broken by what does not show: {broken[:5]}")


def printed(browser, address, checks):
    """The page, printed: nothing ends with a heading, and heads of tables come again. Its headings."""
    browser.visit(address, 1440, "light")
    headings = {squeeze(heading) for heading in browser.run(HEADINGS)}
    if shutil.which("pdftotext") is None:
        print(NOT_RUN)
        return headings
    browser.send("Emulation.setEmulatedMedia", media="print")
    data = browser.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
    browser.send("Emulation.setEmulatedMedia", media="")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
        pdf.write(base64.b64decode(data))
        pdf.flush()
        pages = pages_of(pdf.name)
    checks.that(len(pages) > 5, f"the page has sheets: {len(pages)}")
    empty = [at for at, page in enumerate(pages, 1) if not lines_of(page)]
    checks.that(not empty, f"empty sheets: {empty}")
    alone = orphans(map(lines_of, pages), headings)
    checks.that(not alone, f"headings with less than two lines after them: {alone}")
    claims = [page for page in pages if "Judge again:" in page]
    bare = [at for at, page in enumerate(claims, 1) if not re.search(r"Source\s+Expected", page)]
    checks.that(claims and not bare, f"sheets of claims without the head of their table: {bare}")
    numbers(pages, checks, "the printed page")
    return headings


def typeset(pdf, headings, checks):
    """The PDF that `sesphr report pdf` wrote."""
    if shutil.which("pdftotext") is None:
        return
    pages = pages_of(pdf)
    # The foot of each sheet says what the report is and how many sheets there are.
    bodies = [[line for line in lines_of(page) if not is_foot(line)] for page in pages]
    alone = orphans(bodies, headings)
    checks.that(not alone, f"headings of the PDF with less than two lines after them: {alone}")
    numbers(pages, checks, "the PDF")


def orphans(sheets, headings):
    """Headings at the end of a sheet, each with the number of its sheet."""
    ends = [(at, line) for at, lines in enumerate(sheets, 1) for line in lines[-2:]]
    return [(at, line) for at, line in ends if bare_title(line) in headings]


def is_foot(line):
    return "not for clinical use ·" in line or re.fullmatch(r"\d+ of \d+", line) is not None


def bare_title(line):
    """A heading without its number."""
    return re.sub(r"^([0-9]+|[A-Z])(\.[0-9]+)*\.? ", "", line)
