"""Forms beside the text of a proposal: a budget brought as a table, a helper, a comment."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import PersonForm
from ashar.calls.models import Call
from ashar.core.files import DOCX, XLSX
from ashar.core.tables import Unreadable
from ashar.core.web.forms import Form
from ashar.core.web.uploads import UploadField
from ashar.proposals.actions.teaming import MOST_COMMENT
from ashar.proposals.document import Attached
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet
from ashar.proposals.tablebook import Tables, read_tables
from ashar.proposals.wordform import Brought as BroughtForm
from ashar.proposals.wordform import read_form
from ashar.proposals.workbook import Brought, read_budget


class BudgetTableForm(Form):
    """The budget as a workbook. `brought`: what it says, once it is asked whether the form is valid."""

    file = UploadField(
        label=_("The table, filled in"),
        allowed=(XLSX,),
        help_text=_("XLSX. You see it before it takes the place of your lines."),
    )

    def __init__(self, *args: Any, sheet: Sheet, evidence: Sequence[Attached] = ()) -> None:
        super().__init__(*args)
        self.sheet, self.evidence, self.brought = sheet, evidence, Brought()

    def clean_file(self) -> Any:
        """The upload; raises ValidationError when it is not the table of this page."""
        upload = self.cleaned_data["file"]
        try:
            self.brought = read_budget(upload.file, self.sheet, self.evidence)
        except Unreadable as error:
            raise ValidationError(str(error.sentence)) from error
        if not (self.brought.budget or self.brought.mistakes):
            raise ValidationError(_("There is nothing in the table."))
        return upload

    def mistakes(self) -> list[str]:
        """Why it cannot be taken, line by line."""
        return [*(str(error) for errors in self.errors.values() for error in errors), *self.brought.mistakes]


class WordForm(Form):
    """The form of the call, filled in. `brought`: what it says, once it is asked whether it is valid."""

    file = UploadField(
        label=_("The form, filled in (DOCX)"),
        allowed=(DOCX,),
        help_text=_("You see what is taken before anything is kept."),
    )

    def __init__(self, *args: Any, call: Call, sheet: Sheet) -> None:
        super().__init__(*args, auto_id="word-%s")
        self.call, self.sheet, self.brought = call, sheet, BroughtForm()

    def clean_file(self) -> Any:
        """The upload; raises ValidationError when it is not the form of this call, or is empty."""
        upload = self.cleaned_data["file"]
        try:
            self.brought = read_form(upload.file, self.call, self.sheet)
        except Unreadable as error:
            raise ValidationError(str(error.sentence)) from error
        if not (self.brought.parts - {"language"} or self.brought.mistakes):
            raise ValidationError(_("Nothing is written in the form."))
        return upload

    def mistakes(self) -> list[str]:
        """Why it cannot be taken, part by part."""
        return [*(str(error) for errors in self.errors.values() for error in errors), *self.brought.mistakes]


class TablesForm(Form):
    """Tables of the text as a workbook. `brought`: what it says, once the form is asked about."""

    file = UploadField(
        label=_("The tables, filled in"),
        allowed=(XLSX,),
        help_text=_("XLSX. You see them before they take the place of yours."),
    )

    def __init__(self, *args: Any, questions: Sequence[Question]) -> None:
        super().__init__(*args)
        self.questions, self.brought = questions, Tables()

    def clean_file(self) -> Any:
        """The upload; raises ValidationError when it is not the workbook of this page."""
        upload = self.cleaned_data["file"]
        try:
            self.brought = read_tables(upload.file, self.questions)
        except Unreadable as error:
            raise ValidationError(str(error.sentence)) from error
        if not (any(self.brought.rows.values()) or self.brought.mistakes):
            raise ValidationError(_("There is nothing in the table."))
        return upload

    def mistakes(self) -> list[str]:
        """Why they cannot be taken, line by line."""
        return [*(str(error) for errors in self.errors.values() for error in errors), *self.brought.mistakes]


class HelperForm(PersonForm):
    """Whom to let write some sections of a draft."""

    parts = forms.MultipleChoiceField(
        label=_("Which sections"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one section.")},
    )
    field_order = ["parts", "name", "login", "language", "way"]

    def __init__(self, data: Any, *, parts: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data)
        field: Any = self.fields["parts"]
        field.choices = list(parts)


class CommentForm(Form):
    """A comment on a section of the draft."""

    part = forms.ChoiceField(label=_("On which section"))
    text = forms.CharField(
        label=_("Comment"), max_length=MOST_COMMENT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, parts: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data)
        field: Any = self.fields["part"]
        field.choices = list(parts)
