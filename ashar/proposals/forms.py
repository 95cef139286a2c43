"""Forms of proposals: they clean and explain; a draft is taken as it is, whole or not."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Lot
from ashar.core.i18n import written
from ashar.core.money import ZERO
from ashar.core.web.fields import DateTimeFormField, MoneyFormField
from ashar.core.web.forms import Form
from ashar.core.web.uploads import SCAN_TYPES, PaperField, UploadField
from ashar.organisations.models import Organisation
from ashar.proposals.asking import (
    Posed,
    fields_of,
    newlines,
    posed,
    shown_answers,
    typed_answers,
    typed_tables,
)
from ashar.proposals.content import DECLARATIONS, BudgetItem, Content
from ashar.proposals.document import MOST_SOMS, MOST_TITLE, TITLE_LIMIT
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import SIX, Sheet

SPARE_LINES = 2
LEAST_LINES = 4
LINE_PARTS = ("name", "amount", "own")


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
        self, data: Any = None, files: Any = None, *, content: Content | None = None, sheet: Sheet = SIX
    ) -> None:
        self.known, self.sheet = content or Content(), sheet
        super().__init__(data, files, auto_id="%s", initial=_typed(self.known, sheet))
        self.fields["title"].widget.attrs |= {"data-limit": TITLE_LIMIT, "autocomplete": "off"}
        for question in sheet.typed:
            self.fields |= fields_of(question)
        for n in range(1, sheet.budget_lines + 1):
            self.fields |= _line(n)
        for code, words in DECLARATIONS.items():
            self.fields[f"declaration-{code}"] = forms.BooleanField(label=words, required=False)

    def content(self) -> Content:
        """What was typed, without what could not be understood (those fields have errors)."""
        cleaned = self.cleaned_data
        return Content(
            language=cleaned.get("language") or "ky",
            title=cleaned.get("title", ""),
            answers=typed_answers(self.sheet, cleaned),
            tables=typed_tables(self.sheet, cleaned),
            budget=tuple(item for item in self._items() if item != BudgetItem("")),
            declarations=tuple(code for code in DECLARATIONS if cleaned.get(f"declaration-{code}")),
        )

    def _items(self) -> Iterator[BudgetItem]:
        for n in range(1, self.sheet.budget_lines + 1):
            name, *sums = (self.cleaned_data.get(f"{part}_{n}") for part in LINE_PARTS)
            yield BudgetItem(name or "", *(amount or ZERO for amount in sums))

    def questions(self) -> list[Posed]:
        """Every question with its fields as they stand."""
        return posed(self, self.sheet, self.known)

    def title_length(self) -> int:
        """The number of characters of the title."""
        return len(self._shown("title"))

    def lines(self) -> list[tuple[int, bool, BoundField, BoundField, BoundField]]:
        """Lines of the budget: number, whether it waits hidden, and its three fields."""
        numbers = range(1, self.sheet.budget_lines + 1)
        used = [n for n in numbers if any(self._shown(f"{part}_{n}") for part in LINE_PARTS)]
        shown = max(self.least_lines, max(used, default=0) + SPARE_LINES)
        return [(n, n > shown, *(self[f"{part}_{n}"] for part in LINE_PARTS)) for n in numbers]  # type: ignore[misc]

    def declarations(self) -> list[BoundField]:
        """The declarations to tick."""
        return [self[f"declaration-{code}"] for code in DECLARATIONS]

    def _shown(self, name: str) -> str:
        return newlines(str(self[name].value() or ""))


class DraftForm(ContentForm):
    """A draft; `seen` holds the marks of what the page knew when it was opened (`merging.marks`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, content: Content | None = None, seen: str = "", sheet: Sheet = SIX
    ) -> None:
        super().__init__(data, content=content, sheet=sheet)
        self.initial["seen"] = seen

    def seeing(self, seen: str) -> Self:
        """The same form, just as it was sent, with other marks."""
        sent = self.data.copy()
        sent["seen"] = seen
        again = type(self)(sent, content=self.known, sheet=self.sheet)
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


class PaperForm(ContentForm):
    """A proposal that came on paper: whose, for which lot, when, from whom, and its scan."""

    least_lines = SIX.budget_lines
    inn = forms.CharField(
        label=_("INN of the applicant"),
        help_text=_("14 digits. The organisation must be registered here already."),
        validators=[RegexValidator(r"^[0-9]{14}$", _("An INN has 14 digits."))],
    )
    lot = forms.ModelChoiceField(
        Lot.objects.none(), label=_("Theme (lot)"), empty_label=None, widget=forms.RadioSelect
    )
    received_at = DateTimeFormField(
        label=_("When the paper was received"), help_text=_("Day and hour by which it came to the office.")
    )
    received_from = forms.CharField(
        label=_("Who brought it"), max_length=120, help_text=_("Name; “by post”, if it came by post.")
    )
    scan = UploadField(
        label=_("Scan of the paper"),
        allowed=SCAN_TYPES,
        help_text=_("All pages in one PDF, or a photograph."),
    )
    is_incomplete = forms.BooleanField(
        label=_("What is missing here is missing on the paper too: enter it as it is."), required=False
    )

    def __init__(self, data: Any = None, files: Any = None, *, lots: Any, sheet: Sheet = SIX) -> None:
        super().__init__(data, files, sheet=sheet)
        field: Any = self.fields["lot"]
        field.queryset = lots
        if len(lots) == 1:
            self.initial["lot"] = lots[0]
        field.label_from_instance = _lot_label
        self.fields["inn"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """The cleaned data with the applicant as `organisation`."""
        cleaned = super().clean()
        found = Organisation.objects.filter(inn=cleaned.get("inn", "")).first()
        if found is None and "inn" not in self.errors:
            self.add_error("inn", _("No organisation with this INN is registered here. Register it first."))
        return {**cleaned, "organisation": found}


def _line(n: int) -> dict[str, forms.Field]:
    name = forms.CharField(
        label=format_lazy(_("Line {n}: what for"), n=n), required=False, max_length=MOST_TITLE
    )
    sums = {
        f"{part}_{n}": MoneyFormField(label=format_lazy(words, n=n), required=False, at_most=MOST_SOMS)
        for part, words in (("amount", _("Line {n}: asked for, soms")), ("own", _("Line {n}: own, soms")))
    }
    return {f"name_{n}": name, **sums}


def _typed(content: Content, sheet: Sheet) -> dict[str, Any]:
    """The content as the form shows it; a zero is an empty field."""
    typed: dict[str, Any] = {"language": content.language, "title": content.title}
    typed |= shown_answers(sheet, content)
    for n, item in enumerate(content.budget, start=1):
        typed |= {f"name_{n}": item.name, f"amount_{n}": _sum(item.amount), f"own_{n}": _sum(item.own)}
    return typed | {f"declaration-{code}": True for code in content.declarations}


def _sum(amount: Decimal) -> Decimal | None:
    return amount or None


def _lot_label(lot: Lot) -> str:
    from ashar.core.i18n import som, written

    title = written(lot, "title")
    return f"{lot.n}. {title} — {som(lot.ceiling)}" if lot.ceiling else f"{lot.n}. {title}"
