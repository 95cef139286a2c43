"""A person with a browser, over HTTP: reads pages, fills forms as they stand there, and is counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

import httpx
from lxml import html as reader

from tests.support.leaks import leaks
from tests.support.strict_html import assert_clean

MOST_BYTES = 60 * 1024


class Walker:
    """One person in one language. `posted` counts the forms they sent, signing in apart."""

    all: ClassVar[list[Walker]] = []

    def __init__(self, server: Any, language: str, name: str = "") -> None:
        self.all.append(self)
        self.server, self.language, self.name = server, language, name
        self.browser = httpx.Client(follow_redirects=True, timeout=30, headers={"Accept-Encoding": "gzip"})
        self.posted = 0
        self.leaks: set[str] = set()
        self.page: Any = None
        self.answer: httpx.Response | None = None

    def read(self, path: str) -> Walker:
        """Open an address of this language (`calls/…`), or a whole path (`/ru/…`)."""
        path = path if path.startswith("/") else f"/{self.language}/{path}"
        return self._take(self.browser.get(urljoin(self.server.url, path)))

    def read_refused(self, path: str, status: int) -> Walker:
        """Open an address that is not for this person."""
        return self._take(self.browser.get(urljoin(self.server.url, f"/{self.language}/{path}")), status)

    def follow(self, words: str) -> Walker:
        """Follow the first link whose address or words contain this."""
        for link in self.page.iter("a"):
            if words in (link.get("href") or "") or words in _text(link):
                return self.read(urljoin(self.here, link.get("href")).removeprefix(self.server.url))
        raise AssertionError(f"{self.name}: no link “{words}” at {self.here}")

    def send(
        self, action: str, *, status: int = 200, counts: bool = True, press: str = "", **typed: Any
    ) -> Walker:
        """Fill the form whose address contains `action` and send it.

        `typed`: values by field name; a list ticks several; a Path is uploaded. What stands in the
        form already is sent with it, as a browser would. `press`: name of the button.
        """
        form = self._form(action)
        data, files = _standing(form), {}
        for field, value in typed.items():
            if isinstance(value, Path):
                files[field] = (value.name, value.read_bytes(), "application/octet-stream")
            else:
                data[field] = (
                    [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
                )
        known = {each.get("name") for each in form.iter("input", "textarea", "select", "button")}
        unknown = set(typed) - known
        assert not unknown, (
            f"{self.name}: the form {action} at {self.here} has no {unknown}, only {sorted(map(str, known))}"
        )
        if press:
            data[press] = ["1"]
        self.posted += counts
        target = urljoin(self.here, form.get("action") or self.here)
        return self._take(
            self.browser.post(target, data=data, files=files or None, headers={"Referer": self.here}), status
        )

    def sees(self, *words: str) -> Walker:
        """Assert that the page says this."""
        text = self.text
        for each in words:
            assert each in text, f"{self.name} does not see “{each}” at {self.here}:\n{text[:3000]}"
        return self

    def sees_not(self, *words: str) -> Walker:
        """Assert that the page does not say this."""
        for each in words:
            assert each not in self.text, f"{self.name} sees “{each}” at {self.here}"
        return self

    def has_form(self, action: str) -> bool:
        """Whether the page has such a form whose button can be pressed."""
        found = [form for form in self.page.iter("form") if action in (form.get("action") or "")]
        return any(not button.get("disabled") for form in found for button in form.iter("button"))

    @property
    def here(self) -> str:
        """The whole address of the present page."""
        assert self.answer is not None
        return str(self.answer.url)

    @property
    def text(self) -> str:
        """The words of the page."""
        return re.sub(r"\s+", " ", _text(self.page).replace("\u2060", ""))

    def _form(self, action: str) -> Any:
        forms = [form for form in self.page.iter("form") if (form.get("method") or "").lower() == "post"]
        for form in forms:
            if action in (form.get("action") or self.here):
                return form
        actions = [form.get("action") or "(here)" for form in forms]
        raise AssertionError(
            f"{self.name}: no form “{action}” at {self.here}; there are {actions}\n{self.text[:1500]}"
        )

    def _take(self, answer: httpx.Response, status: int = 200) -> Walker:
        assert answer.status_code == status, (
            f"{self.name}: {answer.status_code} at {answer.url}\n{_shown(answer)}"
        )
        self.answer = answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert_clean(answer.text, where=str(answer.url))
            self.page = reader.fromstring(answer.text)
            if self.language != "en":
                self.leaks |= {f"{answer.url.path}: {leak}" for leak in leaks(answer.text)}
            sent = int(answer.headers.get("content-length") or answer.num_bytes_downloaded)
            assert sent < MOST_BYTES, f"{answer.url} weighs {sent} bytes"
        return self


def _text(node: Any) -> str:
    return " ".join(node.itertext())


def _shown(answer: httpx.Response) -> str:
    try:
        return re.sub(r"\s+", " ", _text(reader.fromstring(answer.text)))[:2500]
    except ValueError:
        return answer.text[:500]


def _standing(form: Any) -> dict[str, list[str]]:
    """What the form holds when the page is opened."""
    data: dict[str, list[str]] = {}
    for field in form.iter("input", "textarea", "select"):
        name, kind = field.get("name"), (field.get("type") or "").lower()
        if not name or field.get("disabled") is not None or kind in {"submit", "file", "button"}:
            continue
        if kind in {"radio", "checkbox"}:
            if field.get("checked") is not None:
                data.setdefault(name, []).append(field.get("value") or "on")
        elif field.tag == "select":
            chosen = [each.get("value") for each in field.iter("option") if each.get("selected") is not None]
            first = [each.get("value") for each in field.iter("option")][:1]
            data[name] = chosen or ([] if field.get("multiple") is not None else first)
        else:
            data[name] = [
                (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value") or ""
            ]
    return data
