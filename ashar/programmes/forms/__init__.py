"""Forms of orders and money."""

from ashar.programmes.forms.building import (
    LineTextForm,
    NoteForm,
    ProgrammeForm,
    RemarkForm,
    RevisionForm,
    StartForm,
    TakeInForm,
    form_of_line,
    form_of_programme,
)
from ashar.programmes.forms.classifying import ClassifyForm
from ashar.programmes.forms.commenting import (
    AnswerForm,
    CommentForm,
    CorrectForm,
    WithholdForm,
    initial_answer,
)
from ashar.programmes.forms.deciding import CarryOverForm, ProgrammeDecisionForm
from ashar.programmes.forms.planning import (
    NEW,
    ActForm,
    DecisionForm,
    ExpectForm,
    GiveUpForm,
    LineForm,
    NewSourceFields,
    OpenForm,
    ReverseForm,
)

__all__ = [
    "NEW",
    "ActForm",
    "AnswerForm",
    "CarryOverForm",
    "ClassifyForm",
    "CommentForm",
    "CorrectForm",
    "DecisionForm",
    "ExpectForm",
    "GiveUpForm",
    "LineForm",
    "LineTextForm",
    "NewSourceFields",
    "NoteForm",
    "OpenForm",
    "ProgrammeDecisionForm",
    "ProgrammeForm",
    "RemarkForm",
    "ReverseForm",
    "RevisionForm",
    "StartForm",
    "TakeInForm",
    "WithholdForm",
    "form_of_line",
    "form_of_programme",
    "initial_answer",
]
