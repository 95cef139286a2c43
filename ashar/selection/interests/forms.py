"""Forms about interests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import CommissionMember
from ashar.core.web.forms import Bilingual, Form
from ashar.selection.actions.interests import Declared
from ashar.selection.interests.asking import Asked, asked_of
from ashar.selection.models import InterestDeclaration

WORDS = {
    "none": _("I have no interest"),
    "declared": _("I have an interest; the chair decides whether I take part"),
    "recused": _("I have an interest and step aside"),
}


class InterestsForm(Form):
    """Has the member an interest in any applicant? Asked about all of them at once, each once."""

    def __init__(
        self,
        declarations: Sequence[InterestDeclaration],
        *args: Any,
        partners: Mapping[int, Sequence[str]] | None = None,
        possible: Sequence[str] = ("none", "recused"),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked_of(declarations, partners)
        for each in self.asked:
            known = each.first
            self.fields[f"state_{known.proposal_id}"] = forms.ChoiceField(
                label=each.name,
                widget=forms.RadioSelect,
                initial=None if known.state == "pending" else known.state,
                choices=[(state, WORDS[state]) for state in possible],
                error_messages={"required": _("Choose one of these.")},
            )
            self.fields[f"text_{known.proposal_id}"] = forms.CharField(
                label=_("What interest, if you have one"),
                required=False,
                max_length=400,
                initial=known.text,
            )

    def clean(self) -> dict[str, Any]:
        """An interest is said in words."""
        cleaned = super().clean()
        for each in self.asked:
            key = each.first.proposal_id
            if cleaned.get(f"state_{key}") in ("declared", "recused") and not cleaned.get(f"text_{key}"):
                self.add_error(f"text_{key}", _("Say in a few words what the interest is."))
        return cleaned

    def rows(self) -> Iterator[tuple[Asked, BoundField, BoundField]]:
        """For the template: an applicant with its two fields."""
        for each in self.asked:
            yield each, self[f"state_{each.first.proposal_id}"], self[f"text_{each.first.proposal_id}"]

    def answers(self) -> dict[int, Declared]:
        """What `declare_interests` takes: what was said of an applicant holds for all its proposals."""
        return {
            own.proposal_id: Declared(
                self.cleaned_data[f"state_{each.first.proposal_id}"],
                self.cleaned_data[f"text_{each.first.proposal_id}"],
            )
            for each in self.asked
            for own in each.declarations
        }


class OnCallForm(Form):
    """Before the opening: does one know of an interest in this call at all?"""

    has_interest = forms.ChoiceField(
        label=_("This call"),
        widget=forms.RadioSelect,
        choices=[
            ("no", _("I have read the call and know of no interest of mine in it")),
            ("yes", _("I have, or may have, an interest in it")),
        ],
        error_messages={"required": _("Choose one of these.")},
    )
    text = forms.CharField(label=_("What interest, if you have one"), required=False, max_length=400)

    def facts(self) -> dict[str, Any]:
        """What `declare_on_call` takes."""
        return {"has_interest": self.cleaned_data["has_interest"] == "yes", "text": self.cleaned_data["text"]}


class RulingForm(Form):
    """The chair: takes part, or steps aside, and why."""

    verdict = forms.ChoiceField(
        label=_("The member"),
        widget=forms.RadioSelect,
        choices=[("recused", _("steps aside")), ("waived", _("takes part all the same"))],
        error_messages={"required": _("Choose one of these.")},
    )
    reason = Bilingual(
        _("Why"), max_length=400, help=_("It stands in the protocol beside the interest. Name no illness.")
    )

    def facts(self) -> dict[str, Any]:
        """What `rule_on_interest` takes."""
        told = self.cleaned_data
        reasons = {name: told[name] for name in ("reason_ky", "reason_ru")}
        return {"is_waived": told["verdict"] == "waived", **reasons}


class LateForm(Form):
    """An interest came out: whose, in which applicant, and what it is. `members` is empty for one’s own."""

    member = forms.ChoiceField(label=_("Whose interest"))
    applicant = forms.ChoiceField(label=_("In which applicant"))
    text = forms.CharField(
        label=_("What the interest is"),
        max_length=400,
        help_text=_("It stands in the protocol. Name no illness and no home address."),
    )

    def __init__(
        self,
        members: Sequence[CommissionMember],
        declarations: Sequence[InterestDeclaration],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        self.asked = {str(each.first.proposal_id): each for each in asked_of(declarations)}
        whose: Any = self.fields["member"]
        whose.choices = [(key, member.user.name) for key, member in self.members.items()]
        if len(self.members) == 1:
            del self.fields["member"]
        applicant: Any = self.fields["applicant"]
        applicant.choices = [(key, each.name) for key, each in self.asked.items()]

    def facts(self) -> dict[str, Any]:
        """What `record_late_interest` takes, for each proposal of the applicant."""
        told = self.cleaned_data
        member = (
            self.members[told["member"]] if "member" in self.fields else next(iter(self.members.values()))
        )
        proposals = [each.proposal for each in self.asked[told["applicant"]].declarations]
        return {"member": member, "proposals": proposals, "text": told["text"]}
