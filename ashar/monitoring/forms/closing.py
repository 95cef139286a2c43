"""The closing page: one sheet of small forms, sent by one button; and corrections of act and evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.files import StoredFile, store
from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form, Mistake, mistakes
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.monitoring.actions.closing import Closing, ShortVisit
from ashar.monitoring.actions.correcting import Reason
from ashar.monitoring.actions.reports import Release
from ashar.monitoring.checklist import Question as VisitQuestion
from ashar.monitoring.evaluating import QUESTIONS, Answer, Mark, Question
from ashar.monitoring.forms.checking import ReleaseForm
from ashar.monitoring.models import Answer as Seen
from ashar.monitoring.models import Photo, Report

MOST_SOMS = 10**10


class ActForm(Form):
    """The day of the acceptance act, and its photograph if it is signed already."""

    signed_on = DateFormField(label=_("Day of the act"))
    scan = UploadField(
        label=_("Photograph or scan of the signed act"),
        allowed=SCAN_TYPES,
        required=False,
        help_text=_("The act is drawn up by this page. Print it, have it signed, and add its picture later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("signed_on", clock.today())


class ShortVisitForm(Form):
    """A visit written down with the closing."""

    visited_on = DateFormField(label=_("Day of the visit"))
    note = forms.CharField(
        label=_("Note for the office"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Not public, and the organisation does not read it."),
    )

    def __init__(self, *args: Any, questions: Sequence[VisitQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"c_{question.code}"] = forms.ChoiceField(
                label=str(written(question, "title")),
                choices=Seen.choices,
                initial=Seen.UNSEEN,
                widget=forms.RadioSelect,
            )

    def asked(self) -> list[BoundField]:
        """The questions of the check list."""
        return [self[f"c_{question.code}"] for question in self.questions]

    def visit(self) -> ShortVisit:
        """What the action wants."""
        facts = self.cleaned_data
        seen = {each.code: facts[f"c_{each.code}"] for each in self.questions}
        return ShortVisit(facts["visited_on"], seen, facts["note"])


class HearingForm(Form):
    """The public hearing at the end, where the rules ask for one."""

    hearing_on = DateFormField(label=_("Day of the public hearing"))
    hearing_minutes = UploadField(
        label=_("Its minutes, signed"), allowed=SCAN_TYPES, help_text=_("A scan or a photograph.")
    )


class AnswerForm(Form):
    """One question of the evaluation: a short answer and public words."""

    mark = forms.ChoiceField(label=_("Short answer"), choices=Mark.choices, widget=forms.RadioSelect)
    words = Bilingual(_("In words, for everybody"), long=True, max_length=1000)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, prefix=question.code, **kwargs)
        self.question = question
        for code in ("ky", "ru"):
            self.fields[f"words_{code}"].widget.attrs["rows"] = 3

    def answer(self) -> Answer:
        """What the action wants."""
        return Answer(self.cleaned_data["mark"], self.cleaned_data["words_ky"], self.cleaned_data["words_ru"])


class AttractedForm(Form):
    """What others added, in soms."""

    attracted = MoneyFormField(
        label=_("What others added, soms"),
        required=False,
        at_most=MOST_SOMS,
        help_text=_("Money, things and work together, as far as known. Leave it empty if nobody counted."),
    )


class ReasonForm(Form):
    """Why something is corrected; everybody reads it."""

    reason = Bilingual(_("Why is it corrected?"), help=_("Everybody reads the reason."), max_length=400)

    def reason_given(self) -> Reason:
        """The reason in both languages."""
        return Reason(self.cleaned_data["reason_ky"], self.cleaned_data["reason_ru"])


class ScanForm(Form):
    """The signed act, when it comes later."""

    scan = UploadField(label=_("Photograph or scan of the signed act"), allowed=SCAN_TYPES)


class _Evaluated(Sheet):
    """The four questions and what others added."""

    def __init__(self, request: Any, answers: Mapping[str, Any] | None = None, attracted: Any = None) -> None:
        super().__init__(request)
        kept = answers or {}
        self.answers = [
            AnswerForm(*self.sent, question=each, initial=_typed(kept.get(each.code))) for each in QUESTIONS
        ]
        self.attracted = AttractedForm(*self.sent, initial={"attracted": attracted})

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong; the four questions look alike, so the number of the question stands before it."""
        said: list[Mistake] = []
        for form in self.forms:
            n = f"{self.answers.index(form) + 1}. " if form in self.answers else ""
            said += [replace(each, label=f"{n}{each.label}") for each in mistakes(form) if form.is_bound]
        return said

    def answered(self) -> dict[str, Answer]:
        """The answers by question."""
        return {form.question.code: form.answer() for form in self.answers}


class ClosingSheet(_Evaluated):
    """Release, visit, act, hearing and evaluation on one page.

    `questions`: of the visit that is still to be written down; None when it is not asked here.
    """

    def __init__(
        self,
        request: Any,
        *,
        report: Report | None,
        photos: Sequence[Photo],
        questions: Sequence[VisitQuestion] | None,
        asks_hearing: bool,
    ) -> None:
        super().__init__(request)
        sent = self.sent
        is_open = report is not None and report.state == "submitted"
        self.release = ReleaseForm(*sent, report=report, photos=photos) if report and is_open else None
        self.visit = None if questions is None else ShortVisitForm(*sent, questions=questions)
        self.act = ActForm(*sent)
        self.hearing = HearingForm(*sent) if asks_hearing else None
        parts = [self.release, self.visit, self.act, self.hearing, *self.answers, self.attracted]
        self.forms = [form for form in parts if form is not None]

    def closing(self) -> Closing:
        """What the action wants; stores files, so outside a transaction."""
        act, hearing = self.act.cleaned_data, self.hearing.cleaned_data if self.hearing else {}
        return Closing(
            signed_on=act["signed_on"],
            answers=self.answered(),
            attracted=self.attracted.cleaned_data["attracted"],
            release=self.release.release() if self.release else Release(),
            visit=self.visit.visit() if self.visit else None,
            scan=_kept(act["scan"], "acceptance act"),
            hearing_on=hearing.get("hearing_on"),
            hearing_minutes=_kept(hearing.get("hearing_minutes"), "hearing minutes"),
        )


class CorrectEvaluationSheet(_Evaluated):
    """The answers put right, with the reason."""

    def __init__(self, request: Any, answers: Mapping[str, Any], attracted: Any) -> None:
        super().__init__(request, answers, attracted)
        self.reason = ReasonForm(self.sent[0])
        self.forms = [*self.answers, self.attracted, self.reason]


class CorrectActForm(ReasonForm, ActForm):
    """The act put right, with the reason."""

    field_order = ["signed_on", "scan"]


def _kept(upload: Any, purpose: str) -> StoredFile | None:
    return store(upload, purpose=purpose, allowed=SCAN_TYPES) if upload else None


def _typed(kept: Any) -> dict[str, Any]:
    """A kept answer as its form shows it."""
    if not isinstance(kept, dict):
        return {}
    one_language = bool(kept.get("ky")) != bool(kept.get("ru"))
    return {
        "mark": kept.get("mark", ""),
        "words_ky": kept.get("ky", ""),
        "words_ru": kept.get("ru", ""),
        "words_later": one_language,
    }
