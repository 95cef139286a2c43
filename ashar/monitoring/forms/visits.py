"""Forms of visits and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet
from ashar.monitoring.actions.visits import Found, Seen
from ashar.monitoring.checklist import Question
from ashar.monitoring.models import Answer, Goers

MOST_FINDINGS = 4
TOLD, UNTOLD = "told", "untold"
MORE_TIME = "more_time"


class PlanVisitForm(Form):
    """When, who goes, and whether the organisation is told."""

    planned_on = DateFormField(label=_("Day of the visit"))
    told = forms.ChoiceField(
        label=_("Is the organisation told?"),
        choices=[(TOLD, _("Yes, it hears of it now")), (UNTOLD, _("No: unannounced"))],
        initial=TOLD,
        widget=forms.RadioSelect,
        help_text=_("An unannounced visit is shown to the organisation only after it was made."),
    )
    goers = forms.ChoiceField(
        label=_("Who goes?"), choices=Goers.choices, initial=Goers.MONITORS, widget=forms.RadioSelect
    )
    names = forms.CharField(
        label=_("Names and posts"), max_length=300, required=False,
        help_text=_("Only if others go. The office alone reads this."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where to go"), max_length=200, required=False,
        help_text=_("Address, room, hours. It stands on the printed sheet only."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_protected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_protected:
            del self.fields["place"]

    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        facts = dict(self.cleaned_data)
        return facts | {"is_announced": facts.pop("told") == TOLD}


class SeenForm(Form):
    """What was seen: the check list, a note for the office, a summary for everybody."""

    visited_on = DateFormField(label=_("Day of the visit"))
    people_seen = forms.IntegerField(
        label=_("How many people were there for whom the work is done?"),
        min_value=0, max_value=100_000, required=False,
        help_text=_("For the office only: small numbers are never published."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for the office"), required=False, max_length=4000, widget=forms.Textarea,
        help_text=_("Not public, and the organisation does not read it."),
    )  # fmt: skip
    summary = Bilingual(
        _("What everybody may read of the visit"), long=True, required=False, max_length=1000,
        help=_("Two or three sentences. No names, no place, no numbers of people below five."),
    )  # fmt: skip

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.initial.setdefault("visited_on", clock.today())
        for question in questions:
            self.fields[f"c_{question.code}"] = forms.ChoiceField(
                label=str(written(question, "title")),
                choices=Answer.choices,
                initial=Answer.UNSEEN,
                widget=forms.RadioSelect,
            )

    def asked(self) -> Iterator[BoundField]:
        """The questions of the check list."""
        for question in self.questions:
            yield self[f"c_{question.code}"]

    def seen(self) -> Seen:
        """What the action wants."""
        facts = self.cleaned_data
        return Seen(
            visited_on=facts["visited_on"],
            checklist={each.code: facts[f"c_{each.code}"] for each in self.questions},
            note=facts["note"],
            people_seen=facts["people_seen"],
            summary_ky=facts["summary_ky"],
            summary_ru=facts["summary_ru"],
        )


class UnplannedForm(Form):
    """What nobody said before, for the visit was not planned here."""

    untold = forms.BooleanField(label=_("The organisation did not know that we were coming"), required=False)

    @property
    def facts(self) -> dict[str, bool]:
        """What the action wants."""
        return {"is_announced": not self.cleaned_data["untold"]}


class FoundForm(Form):
    """Something to put right, and by when."""

    text = forms.CharField(
        label=_("What must be put right"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisation reads this. Write no names of those for whom the work is done."),
    )  # fmt: skip
    fix_by = DateFormField(label=_("By which day"))

    def __init__(self, *args: Any, fix_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("fix_by", clock.today() + timedelta(days=fix_days))

    def has_changed(self) -> bool:
        """Whether something was written; the day stands there from the beginning."""
        return "text" in self.changed_data

    def found(self) -> Found:
        """What the action wants."""
        return Found(self.cleaned_data["text"], self.cleaned_data["fix_by"])


class VisitSheet(Sheet):
    """A visit as one posted page: the check list and up to four findings."""

    def __init__(
        self, request: Any, *, questions: Sequence[Question], fix_days: int, planned_on: date | None
    ) -> None:
        super().__init__(request)
        data, _files = self.sent
        day = planned_on or clock.today()
        self.unplanned = UnplannedForm(data) if planned_on is None else None
        self.seen = SeenForm(data, questions=questions, initial={"visited_on": min(day, clock.today())})
        self.found = [
            FoundForm(data, prefix=f"f{n}", empty_permitted=True, fix_days=fix_days)
            for n in range(1, MOST_FINDINGS + 1)
        ]
        self.forms = [self.seen, *([self.unplanned] if self.unplanned else []), *self.found]

    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        return {
            "seen": self.seen.seen(),
            "findings": [form.found() for form in self.found if form.cleaned_data],
            **(self.unplanned.facts if self.unplanned else {}),
        }


class CancelVisitForm(Form):
    """Why a planned visit does not take place."""

    reason = forms.CharField(label=_("Why?"), max_length=300)


class AnswerFindingForm(Form):
    """What the organisation did about a finding."""

    answer = forms.CharField(
        label=_("What did you do, and since when?"), max_length=2000, widget=forms.Textarea,
        help_text=_("Only the city hall reads this. Write no names of those for whom the work is done."),
    )  # fmt: skip


class SettleFindingForm(Form):
    """Whether a finding is fixed."""

    verdict = forms.ChoiceField(
        label=_("Is it fixed?"),
        choices=[
            ("fixed", _("Fixed")),
            ("not_fixed", _("Not fixed")),
            ("no_remedy", _("Cannot be put right any more")),
            (MORE_TIME, _("Give more time")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What was seen"), max_length=2000, widget=forms.Textarea,
        help_text=_("The organisation reads this."),
    )  # fmt: skip
    fix_by = DateFormField(label=_("New day, if more time is given"), required=False)

    def clean(self) -> dict[str, Any]:
        """More time needs a day."""
        cleaned = super().clean()
        if cleaned.get("verdict") == MORE_TIME and not cleaned.get("fix_by") and "fix_by" not in self.errors:
            self.add_error("fix_by", _("Write the new day."))
        return cleaned
