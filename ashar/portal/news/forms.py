"""Forms of news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core.i18n import written
from ashar.core.news.drafting import GatheringFacts
from ashar.core.news.models import NewsItem
from ashar.core.news.states import GATHERINGS, GROUPS, Kind
from ashar.core.thread import Knot
from ashar.core.web.fields import DateTimeFormField
from ashar.core.web.forms import Bilingual, Form

GROUP_NAMES = {
    "calls": _("Calls are announced"),
    "winners": _("Winners and the next call"),
    "round_table": _("Round tables"),
    "conference": _("Conferences and press sessions"),
}


class SeekForm(Form):
    """What a reader of the list may ask for."""

    kind = forms.ChoiceField(label=_("What about"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        _offer(self, "kind", [everything, *((code, GROUP_NAMES[code]) for code in GROUPS)])
        _offer(self, "year", [everything, *((str(year), str(year)) for year in years)])

    def wanted(self) -> dict[str, Any]:
        """What was asked for; a choice that is not offered is left out."""
        self.is_valid()
        year = self.cleaned_data.get("year")
        return {"kind": self.cleaned_data.get("kind", ""), "year": int(year) if year else None}


class CallsForm(Form):
    """Which announced calls the release is to tell of."""

    calls = forms.MultipleChoiceField(
        label=_("Competitions"), widget=forms.CheckboxSelectMultiple, help_text=_("One or several.")
    )

    def __init__(self, *args: Any, calls: Iterable[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {call.number: call for call in calls}
        _offer(self, "calls", [_choice(call) for call in self.known.values()])

    def chosen(self) -> list[Call]:
        """The calls, in the order of the list."""
        return [call for number, call in self.known.items() if number in self.cleaned_data["calls"]]


class WinnersForm(Form):
    """Whose results, and which call comes next."""

    call = forms.ChoiceField(label=_("Competition with published results"))
    following = forms.ChoiceField(
        label=_("Competition that comes next"), required=False, help_text=_("If one is announced already.")
    )

    def __init__(self, *args: Any, calls: Iterable[Call], following: Iterable[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls = {call.number: call for call in calls}
        self.next = {call.number: call for call in following}
        _offer(self, "call", [_choice(call) for call in self.calls.values()])
        _offer(self, "following", [("", _("none yet")), *(_choice(call) for call in self.next.values())])

    def chosen(self) -> tuple[Call, Call | None]:
        """The call and the next one."""
        number = self.cleaned_data["call"]
        following = self.cleaned_data["following"]
        return self.calls[number], self.next.get(following) if following != number else None


class GatheringForm(Form):
    """What people are invited to."""

    kind = forms.ChoiceField(
        label=_("What it will be"),
        choices=[(kind.value, kind.label) for kind in Kind if kind in GATHERINGS],
    )
    topic = Bilingual(_("Theme"), max_length=200)
    begins_at = DateTimeFormField(label=_("Beginning"))
    place = Bilingual(_("Place"), max_length=200)
    orders = forms.MultipleChoiceField(
        label=_("Orders that will be talked about"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Their sums enter the text, and their pages will name the event."),
    )

    def __init__(self, *args: Any, orders: Iterable[Knot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {knot.number: knot for knot in orders}
        _offer(self, "orders", [_choice(knot) for knot in self.known.values()])
        if not self.known:
            del self.fields["orders"]

    def chosen(self) -> list[Knot]:
        """The orders, in the order of the list."""
        named = self.cleaned_data.get("orders", [])
        return [knot for number, knot in self.known.items() if number in named]

    def facts(self, orders: Iterable[Any]) -> GatheringFacts:
        """What the draft is made of; `orders`: OrderFacts."""
        said = self.cleaned_data
        return GatheringFacts(
            kind=said["kind"],
            topic={code: said[f"topic_{code}"] for code in ("ky", "ru")},
            begins_at=said["begins_at"],
            place={code: said[f"place_{code}"] for code in ("ky", "ru")},
            orders=tuple(orders),
        )


class ReleaseForm(Form):
    """The blocks of a release."""

    embargo_until = DateTimeFormField(
        label=_("Not to be published before"),
        required=False,
        help_text=_("Empty: for immediate use. Until then only your office sees it."),
    )
    title = Bilingual(_("Title"), max_length=300)
    lead = Bilingual(_("First lines"), long=True, max_length=1500)
    begins_at = DateTimeFormField(label=_("Beginning"), required=False)
    ends_at = DateTimeFormField(label=_("Ends at"), required=False)
    place = Bilingual(_("Place"), required=False, max_length=300)
    body = Bilingual(_("Text"), required=False, long=True, max_length=10000)
    quote = Bilingual(_("Quote"), required=False, long=True, max_length=2000)
    speaker = Bilingual(_("Who says it"), required=False, max_length=200)
    post = Bilingual(_("Post of who says it"), required=False, max_length=200)
    hosts = Bilingual(_("Who invites"), required=False, max_length=500)
    law = Bilingual(_("What the law is"), required=False, long=True, max_length=1500)
    supporters = Bilingual(_("Who supports it"), required=False, max_length=500)
    contact = Bilingual(_("Whom to ask"), required=False, max_length=300)

    def __init__(self, *args: Any, item: NewsItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not item.is_gathering:
            for name in ("begins_at", "ends_at", *(f"place_{end}" for end in ("ky", "ru", "later"))):
                del self.fields[name]
            self.pairs = {name: pair for name, pair in self.pairs.items() if name != "place"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean()
        begins, ends = cleaned.get("begins_at"), cleaned.get("ends_at")
        if isinstance(begins, datetime) and isinstance(ends, datetime) and ends <= begins:
            self.add_error("ends_at", _("The end must come after the beginning."))
        return cleaned


class ReasonForm(Form):
    """Why a published release is taken back or replaced."""

    reason = Bilingual(_("Why"), max_length=400, help=_("Everybody will read this."))


def _choice(thing: Call | Knot) -> tuple[str, str]:
    return thing.number, f"{written(thing, 'title')} ({thing.number})"


def _offer(form: Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
