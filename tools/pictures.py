"""Visit every page of tests/pages.toml as its person, take its picture, and have axe look at it.

    uv run tools/pictures.py                        # a server of its own, with a new demonstration town
    uv run tools/pictures.py --only about,sign-in   # some pages
    uv run tools/pictures.py --at http://127.0.0.1:8000   # a server that runs already

`--guides` also puts the pictures of the guides on their shelf, cut to what a phone shows.
Writes build/pictures/<name>.<language>.<width>.png and findings.json. Fails when axe finds something,
a page scrolls sideways, a script or style was refused, or the answer is not the expected one.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Response, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "build" / "pictures"
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
GUIDES = ROOT / "ashar" / "portal" / "data" / "guides"
SHELF = ROOT / "ashar" / "portal" / "static" / "portal" / "guides"
FRAME, GUIDE_HEIGHT = 165, 640  # the head of the page says nothing of the step
LANGUAGES = ("ky", "ru")
WIDTHS = (390, 1280)
TABLET = 768  # no picture: only whether the page fits
SECONDS_TO_START = 60
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Visit:
    """A page of the list."""

    name: str
    address: str
    person: str = ""
    follow: list[str] = field(default_factory=list)
    status: int = 200


def listed(only: set[str]) -> list[Visit]:
    """The pages of the list, or some of them by name."""
    rows = tomllib.loads((ROOT / "tests" / "pages.toml").read_text())["page"]
    visits = [Visit(person=row.pop("as", ""), **row) for row in rows]
    if unknown := only - {visit.name for visit in visits}:
        raise SystemExit(f"No such page in tests/pages.toml: {', '.join(sorted(unknown))}")
    return [visit for visit in visits if not only or visit.name in only]


@contextmanager
def server() -> Iterator[str]:
    """The address of a server of our own, with a demonstration town in a new folder."""
    with tempfile.TemporaryDirectory(prefix="ashar-pictures-") as folder:
        settings = {"DATA_DIR": folder, "HOST": "127.0.0.1", "PORT": "0"}
        environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "ashar.config.settings"}
        subprocess.run([sys.executable, "-m", "ashar", "setup"], env=environment, check=True)
        log = Path(folder) / "serve.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "ashar", "serve"], env=environment, stdout=out, stderr=out
            )
        try:
            yield _announced(process, log)
        finally:
            process.terminate()
            process.wait(30)


def _announced(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://\S+:\d+", log.read_text()):
            return found.group(0).replace("localhost", "127.0.0.1")
        time.sleep(0.1)
    raise SystemExit(f"The server did not start:\n{log.read_text()}")


def take(browser: Browser, base: str, visits: list[Visit]) -> list[dict[str, Any]]:
    """Visit all pages in all languages and widths; what was found wrong."""
    found: list[dict[str, Any]] = []
    people = sorted({visit.person for visit in visits})
    for person in people:
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 844}, locale="ru-RU")
            context.set_default_timeout(10_000)
            page = context.new_page()
            its = [visit for visit in visits if visit.person == person]
            found += [{"width": width, **finding} for finding in look_as(page, base, person, its, width)]
            context.close()
    return found


def look_as(page: Page, base: str, person: str, visits: list[Visit], width: int) -> Iterator[dict[str, Any]]:
    """What is wrong with the pages of one person."""
    if person and not sign_in(page, base, person):
        yield {"page": "sign-in", "what": "nobody of this name", "is": person}
        return
    for visit in visits:
        for language in LANGUAGES:
            try:
                for finding in look_at(page, base, visit, language, width):
                    yield {"page": visit.name, "language": language, **finding}
            except PlaywrightError as error:
                yield {"page": visit.name, "language": language, "what": "stuck", "is": error.message}


def sign_in(page: Page, base: str, person: str) -> bool:
    """Enter as a person of the demonstration by one press on the sign-in page, if there is such a person."""
    page.goto(f"{base}/ky/sign-in/")
    enter = page.locator("li.task", has=page.get_by_text(person, exact=True)).locator("button")
    if not enter.count():
        return False
    with page.expect_navigation():
        enter.first.click()
    return True


def look_at(page: Page, base: str, visit: Visit, language: str, width: int) -> Iterator[dict[str, Any]]:
    """Open the page and take its picture; what is wrong with it."""
    refused: list[str] = []

    def listen(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            refused.append(message.text)

    page.on("console", listen)
    answer = open_page(page, base, visit, language)
    page.screenshot(path=PICTURES / f"{visit.name}.{language}.{width}.png", full_page=True)
    page.remove_listener("console", listen)
    if answer is None or answer.status != visit.status:
        yield {"what": "status", "is": answer and answer.status, "expected": visit.status}
    yield from fits(page, width)
    if width > TABLET:
        page.set_viewport_size({"width": TABLET, "height": 844})
        yield from fits(page, TABLET)
        page.set_viewport_size({"width": width, "height": 844})
    for text in refused:
        yield {"what": "refused", "is": text}
    page.evaluate(AXE.read_text() + ";0")
    for violation in page.evaluate("axe.run()")["violations"]:
        nodes = [node["target"] for node in violation["nodes"]]
        yield {"what": f"axe {violation['id']}", "is": violation["help"], "where": nodes}


def fits(page: Page, width: int) -> Iterator[dict[str, Any]]:
    """Whether the page scrolls sideways in a window of this width."""
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        yield {"what": "scrolls sideways", "at": width, "is": wide}


def open_page(page: Page, base: str, visit: Visit, language: str) -> Response | None:
    """Go to the address and press what is to be pressed; the last answer."""
    answer = page.goto(f"{base}/{language}{visit.address}")
    for selector in visit.follow:
        with page.expect_navigation() as navigation:
            page.locator(selector).first.click()
        answer = navigation.value
    page.evaluate("document.fonts.ready.then(() => 0)")
    return answer


def shelve() -> None:
    """The pictures that the guides ask for, as a phone shows the page below its head."""
    SHELF.mkdir(parents=True, exist_ok=True)
    for file in GUIDES.glob("*.toml"):
        for part in tomllib.loads(file.read_text())["parts"]:
            for language in LANGUAGES if part["picture"] else ():
                name = f"{part['picture']}.{language}"
                with Image.open(PICTURES / f"{name}.{WIDTHS[0]}.png") as picture:
                    top = picture.convert("RGB").crop((0, FRAME, WIDTHS[0], FRAME + GUIDE_HEIGHT))
                top.save(SHELF / f"{name}.webp", quality=70, method=6)


def main() -> None:
    """Take the pictures, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--at", default="", help="address of a server that runs already")
    parser.add_argument("--guides", action="store_true", help="put the pictures of the guides on their shelf")
    chosen = parser.parse_args()
    visits = listed(set(filter(None, chosen.only.split(","))))
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        if chosen.at:
            found = take(browser, chosen.at.rstrip("/"), visits)
        else:
            with server() as base:
                found = take(browser, base, visits)
        browser.close()
    if chosen.guides:
        shelve()
    (PICTURES / "findings.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for finding in found:
        print(json.dumps(finding, ensure_ascii=False))
    shots = len(visits) * len(LANGUAGES) * len(WIDTHS)
    print(f"{shots} pictures of {len(visits)} pages in build/pictures; {len(found)} findings")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
