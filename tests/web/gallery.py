"""Every part on one page, with data as a view would give it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines

from ashar.core.lifecycle import Blocker, Step
from ashar.core.thread import Knot
from ashar.core.web import figures, stages
from ashar.core.web.answers import Decision
from ashar.core.web.fields import DateFormField, DateTimeFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form

KINDS_OF_FILES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
CLOSES = datetime(2026, 12, 4, 11, tzinfo=UTC)
ANNOUNCE = Step(
    ("draft",),
    "announced",
    "Announce the call",
    "Everybody reads the call; organisations can file.",
    "No: only cancelled, with a public reason.",
    "Everybody",
)
BLOCKERS = [
    Blocker("The commission has not been approved.", "head of the city hall", None, "/ky/about/"),
    Blocker("The Russian title is missing.", when=CLOSES),
]


CHOICES = [("a", "First"), ("b", "Second")]


class CallForm(Form):
    title = Bilingual("Title of the call", help="As residents will read it")
    aim = Bilingual("Aim", long=True, english=True, required=False, max_length=2000)
    ceiling = MoneyFormField(label="Ceiling, soms", help_text="What is left on the line", at_most=500000)
    day = DateFormField(label="Begins on")
    until = DateTimeFormField(label="Deadline")
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label="Many",
        choices=[("a", "First"), ("b", "Second")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    pick = forms.ChoiceField(label="Pick", choices=[("", "—"), ("a", "First")])
    agree = forms.BooleanField(label="I agree")
    scan = forms.FileField(label="Scan", required=False, help_text="PDF or picture")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


INITIAL = {"ceiling": Decimal("50000.50"), "day": date(2026, 5, 24), "until": CLOSES, "kind": "a"}


def knots(kinds: str = "NPRGLDBC", **of_last: Any) -> list[Knot]:
    """Unsaved public knots of these kinds, nine days apart; all but the last are over."""
    found = []
    for index, kind in enumerate(kinds):
        last = index == len(kinds) - 1
        facts: dict[str, Any] = {
            "number": f"AT-2026-{kind}{index}",
            "kind": kind,
            "since": datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=9 * index),
            "is_public": True,
            "is_over": not last,
            "public_label": "Call",
            "waits_for": "organisations",
            "until": CLOSES if last else None,
        }
        found.append(Knot(id=index + 1, **facts | (of_last if last else {})))
    return found


SOURCE = (Path(__file__).parent / "gallery.html").read_text()


class Texts:
    title_ky, title_ru = "", "Клуб"
    aim_ky, aim_ru = "Биринчи абзац,\nанын экинчи сабы\n\nЭкинчи <b>абзац</b>", ""


def render(request: HttpRequest, form: CallForm) -> str:
    """The page of all parts."""
    messages.success(request, "The call is saved.")
    context = {
        "demonstration": True,
        "form": form if form.is_bound else CallForm(initial=INITIAL),
        "view": stages.view_of(knots()),
        "possible": Decision(ANNOUNCE, "/ky/announce/", [], ANNOUNCE.label),
        "blocked": Decision(ANNOUNCE, "/ky/other/", BLOCKERS, ANNOUNCE.label),
        "blockers": BLOCKERS,
        "strip": figures.strip([88, 86, 84, 82, 61], mean=Decimal("80.2"), pass_mark=60),
        "shown": Paginator(range(100), 10).page(3),
        "closes": CLOSES,
        "texts": Texts,
    }
    return str(engines["jinja2"].from_string(SOURCE).render(context, request))
