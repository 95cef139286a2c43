"""Forms of proposals: they clean and explain; a draft is taken as it is, whole or not."""

from collections.abc import Collection
from typing import Any, Self

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core.i18n import written
from ashar.core.web.forms import Form
from ashar.core.web.uploads import PaperField
from ashar.organisations.models import Organisation
from ashar.proposals import budget_fields
from ashar.proposals.asking import (
    Posed,
    fields_of,
    newlines,
    posed,
    shown_answers,
    typed_answers,
    typed_tables,
)
from ashar.proposals.budget_fields import BudgetLine
from ashar.proposals.content import DECLARATIONS, Content
from ashar.proposals.document import MOST_TITLE, TITLE_LIMIT
from ashar.proposals.merging import overlaid, parts_of
from ashar.proposals.models import Proposal
from ashar.proposals.places import EVIDENCE
from ashar.proposals.progress import Group, groups
from ashar.proposals.sheet import SIX, Sheet

LEAST_LINES = 4


class StartForm(Form):
    """For which organisation a proposal is begun, if one acts for several; from which earlier one, if any."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("For which organisation"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    source = forms.ModelChoiceField(
        Proposal.objects.none(),
        label=_("Begin with"),
        help_text=_("Answers to questions that are asked again are taken over, with the files."),
        required=False,
        empty_label=_("an empty page"),
    )

    def __init__(self, data: Any, organisations: Any, sources: Any) -> None:
        super().__init__(data)
        own: Any = self.fields["organisation"]
        own.queryset = organisations
        if len(organisations) == 1:
            del self.fields["organisation"]
        earlier: Any = self.fields["source"]
        earlier.queryset, earlier.label_from_instance = sources, _source_label
        if not sources:
            del self.fields["source"]


def _source_label(proposal: Proposal) -> str:
    return f"{proposal.number}: {written(proposal.lot, 'title')}"


class ContentForm(Form):
    """The content of a proposal. `content` fills it before anything was sent; `sheet`: what is asked.

    The ids of its fields are the anchors that `document.missing` speaks of. Nothing is required:
    whatever is missing is told beside the form, by the function that decides the filing.
    """

    least_lines = LEAST_LINES
    language = forms.ChoiceField(
        choices=[("ky", _("in Kyrgyz")), ("ru", _("in Russian"))],
        widget=forms.RadioSelect,
        label=_("The language of the proposal"),
        help_text=_("The whole proposal is written in one language; no translation is asked for."),
        error_messages={"required": _("Choose the language of the proposal.")},
    )
    title = forms.CharField(
        label=_("Title of the project"),
        help_text=_("Short and clear, as the neighbours would call it."),
        required=False,
        max_length=MOST_TITLE,
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        content: Content | None = None,
        sheet: Sheet = SIX,
        parts: Collection[str] | None = None,
    ) -> None:
        self.known, self.sheet = content or Content(), sheet
        self.parts = frozenset(parts_of(sheet) if parts is None else parts)
        super().__init__(data, files, auto_id="%s", initial=_typed(self.known, sheet))
        self.fields["title"].widget.attrs |= {"data-limit": TITLE_LIMIT, "autocomplete": "off"}
        for question in sheet.typed:
            if question.code in self.parts:
                self.fields |= fields_of(question)
        if "budget" in self.parts:
            self.fields |= budget_fields.fields_of(sheet, self.known.files.get(EVIDENCE, ()))
        for code, words in DECLARATIONS.items():
            self.fields[f"declaration-{code}"] = forms.BooleanField(label=words, required=False)
        self._take_out()

    def _take_out(self) -> None:
        """Without the fields of parts that are not written here."""
        for name in ("language", "title"):
            if name not in self.parts:
                del self.fields[name]
        if "declarations" not in self.parts:
            for code in DECLARATIONS:
                del self.fields[f"declaration-{code}"]

    def content(self) -> Content:
        """What was typed, without what could not be understood (those fields have errors).

        Parts that are not written here stand as they are known.
        """
        cleaned = self.cleaned_data
        written = Content(
            language=cleaned.get("language") or "ky",
            title=cleaned.get("title", ""),
            answers=typed_answers(self.sheet, cleaned),
            tables=typed_tables(self.sheet, cleaned),
            budget=budget_fields.items(self.sheet, cleaned),
            declarations=tuple(code for code in DECLARATIONS if cleaned.get(f"declaration-{code}")),
        )
        return overlaid(self.known, written, self.parts, self.sheet)

    def groups(self) -> list[tuple[Group, list[tuple[int, Posed]]]]:
        """The questions that are answered here, numbered, with their fields, by the headings of the set."""
        shown = {each.question.code: each for each in posed(self, self.sheet, self.known, self.parts)}
        numbers = {each.code: n for n, each in enumerate(self.sheet.questions, start=1)}
        found = [
            (
                group,
                [(numbers[each.code], shown[each.code]) for each in group.questions if each.code in shown],
            )
            for group in groups(self.sheet)
        ]
        return [(group, questions) for group, questions in found if questions]

    def title_length(self) -> int:
        """The number of characters of the title."""
        return len(self._shown("title"))

    def lines(self) -> list[BudgetLine]:
        """Lines of the budget with their fields."""
        return budget_fields.lines(self, self.sheet, self.least_lines)

    def declarations(self) -> list[BoundField]:
        """The declarations to tick."""
        return [self[f"declaration-{code}"] for code in DECLARATIONS]

    def _shown(self, name: str) -> str:
        return newlines(str(self[name].value() or ""))


class DraftForm(ContentForm):
    """A draft; `seen` holds the marks of what the page knew when it was opened (`merging.marks`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        content: Content | None = None,
        seen: str = "",
        sheet: Sheet = SIX,
        parts: Collection[str] | None = None,
    ) -> None:
        super().__init__(data, content=content, sheet=sheet, parts=parts)
        self.initial["seen"] = seen

    def seeing(self, seen: str) -> Self:
        """The same form, just as it was sent, with other marks."""
        sent = self.data.copy()
        sent["seen"] = seen
        again = type(self)(sent, content=self.known, sheet=self.sheet, parts=self.parts)
        again.is_valid()
        return again


class AttachForm(Form):
    """A file that answers a question."""

    upload = PaperField(
        label=_("File, or photographs of one paper"),
        help_text=_(
            "PDF, DOCX, XLSX or a picture (JPEG, PNG, HEIC, WebP), up to 20 MB. Choose all photographs of "
            "one paper together, in the order of its pages, at most 20: they become one PDF."
        ),
    )


def _typed(content: Content, sheet: Sheet) -> dict[str, Any]:
    """The content as the form shows it; a zero is an empty field."""
    typed: dict[str, Any] = {"language": content.language, "title": content.title}
    typed |= shown_answers(sheet, content) | budget_fields.typed(content)
    return typed | {f"declaration-{code}": True for code in content.declarations}
