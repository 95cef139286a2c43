"""Forms of the check item by item, of what is asked to be put right, and of the correction itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.core.lifecycle import Words
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import PaperField
from ashar.proposals.asking import Posed
from ashar.proposals.content import Content
from ashar.proposals.forms import ContentForm
from ashar.proposals.merging import parts_of
from ashar.proposals.progress import Group
from ashar.proposals.sheet import Sheet
from ashar.selection.actions.admission import Verdict
from ashar.selection.admitting.items import Item
from ashar.selection.models import Checklist


class ChecklistForm(Form):
    """Is each item in order? What the computer can tell is proposed; where a person must look nothing is."""

    def __init__(self, items: Sequence[Item], kept: Checklist | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        known = kept.items if kept else {}
        for each in items:
            self.fields[f"item_{each.code}"] = forms.ChoiceField(
                label=each.title,
                widget=forms.RadioSelect,
                initial=known.get(each.code, each.first_answer),
                choices=[("ok", _("in order")), ("lacking", _("lacking"))],
                error_messages={"required": _("Look at it and choose.")},
            )

    def rows(self) -> Iterator[tuple[Item, BoundField]]:
        """For the template: an item with its field."""
        for each in self.items:
            yield each, self[f"item_{each.code}"]

    def answers(self) -> dict[str, str]:
        """What `keep_checklist` takes."""
        return {each.code: self.cleaned_data[f"item_{each.code}"] for each in self.items}


class AskForm(Form):
    """What the applicant is asked to put right, and what is wrong."""

    items = forms.MultipleChoiceField(
        label=_("What has to be put right"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what has to be put right.")},
    )
    note = Bilingual(_("What is wrong, and what is expected"), max_length=600)

    def __init__(self, items: Sequence[Item], lacking: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["items"]
        offered.choices = [(each.code, each.title) for each in items if each.can_ask]
        offered.initial = [each.code for each in items if each.can_ask and each.code in lacking]


class VerdictForm(Form):
    """One proposal: admitted, or not, by which ground and why."""

    verdict = forms.ChoiceField(
        label=_("This proposal"),
        widget=forms.RadioSelect,
        choices=[("admit", _("Admit")), ("refuse", _("Do not admit"))],
        error_messages={"required": _("Choose one of these.")},
    )
    ground = forms.ChoiceField(label=_("By what it is not admitted"), required=False)
    reason_ky = forms.CharField(label=_("Reason in Kyrgyz"), required=False, max_length=600)
    reason_ru = forms.CharField(label=_("Reason in Russian"), required=False, max_length=600)

    def __init__(self, grounds: Sequence[tuple[str, Words]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        ground.choices = [("", _("the call as a whole")), *grounds]

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason in both languages."""
        cleaned = super().clean()
        for name in ("reason_ky", "reason_ru"):
            if cleaned.get("verdict") == "refuse" and not cleaned.get(name):
                self.add_error(name, _("A refusal needs its reason in Kyrgyz and in Russian."))
        return cleaned

    def facts(self) -> Verdict:
        """What `settle_admission` takes."""
        told = self.cleaned_data
        return Verdict(told["verdict"] == "admit", told["reason_ky"], told["reason_ru"], told["ground"])


class CorrectingForm(ContentForm):
    """The items that were asked for, filled with what was filed; `is_whole`: everything else besides."""

    def __init__(
        self,
        *args: Any,
        content: Content,
        sheet: Sheet,
        asked: Collection[str],
        is_whole: bool = False,
        **kwargs: Any,
    ) -> None:
        self.asked, typed = frozenset(asked), parts_of(sheet)
        parts = typed if is_whole else [code for code in typed if code in asked]
        super().__init__(*args, content=content, sheet=sheet, parts=parts, **kwargs)
        self.file_questions = [
            each for each in sheet.questions if each.kind == Kind.FILE and (is_whole or each.code in asked)
        ]
        for each in self.file_questions:
            self.fields[f"new-{each.code}"] = PaperField(
                label=each.title,
                required=False,
                help_text=_("The new file takes the place of the one filed."),
            )

    def groups(self) -> list[tuple[Group, list[tuple[int, Posed]]]]:
        """Files have fields of their own here."""
        found = [
            (group, [(n, each) for n, each in asked if each.question.kind != Kind.FILE])
            for group, asked in super().groups()
        ]
        return [(group, asked) for group, asked in found if asked]

    def file_fields(self) -> list[tuple[BoundField, Sequence[Any]]]:
        """A field for each question for files, with what was filed."""
        return [
            (self[f"new-{each.code}"], self.known.files.get(each.code, ())) for each in self.file_questions
        ]

    def uploads(self) -> dict[str, Any]:
        """New files by question."""
        return {
            each.code: upload
            for each in self.file_questions
            if (upload := self.cleaned_data.get(f"new-{each.code}"))
        }
