"""Forms of orders and money."""

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
    "DecisionForm",
    "ExpectForm",
    "GiveUpForm",
    "LineForm",
    "NewSourceFields",
    "OpenForm",
    "ReverseForm",
]
