"""Forms of calls: the card in the order of real calls, and its lots."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import Card, LotFacts
from ashar.calls.actions.drafting import MOST_LOTS
from ashar.calls.models import Call
from ashar.calls.timetable import Timetable
from ashar.commissions.models import Commission
from ashar.commissions.queries import working_commissions
from ashar.core import i18n
from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField, DateTimeFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet
from ashar.programmes.models import BudgetLine, ProgrammeLine

TEXTS = ("title", "aim", "tasks", "problem", "target_group", "results")
LOT_TEXTS = ("title_ky", "title_ru", "ceiling")
PLAIN = (
    "contact_name",
    "contact_phone",
    "contact_hours",
    "session_at",
    "session_place",
    "deadline",
    "results_by",
    "project_start",
    "project_end",
)


class CardForm(Form):
    """What a call says."""

    title = Bilingual(_("Name of the call"), max_length=200, english=True)
    aim = Bilingual(_("Aim of the project"), long=True, max_length=2000)
    tasks = Bilingual(_("Tasks of the project"), long=True, required=False, max_length=3000)
    problem = Bilingual(
        _("Description of the problem"), long=True, max_length=4000, help=_("Backed by what residents said.")
    )
    target_group = Bilingual(_("For whom"), max_length=300)
    results = Bilingual(_("Expected results"), long=True, required=False, max_length=3000)
    contact_name = forms.CharField(label=_("Who answers questions"), max_length=120)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40)
    contact_hours = forms.CharField(label=_("Days and hours"), max_length=120)
    session_at = DateTimeFormField(label=_("Information session: day and hour"), required=False)
    session_place = forms.CharField(label=_("Information session: place"), max_length=200, required=False)
    deadline = DateTimeFormField(label=_("Last day and hour for proposals"))
    results_by = DateFormField(label=_("Results by"))
    project_start = DateFormField(label=_("The project begins"))
    project_end = DateFormField(label=_("The project ends"))
    commission = forms.TypedChoiceField(label=_("Commission"))

    def __init__(self, *args: Any, commissions: list[Commission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["commission"], commissions, _commission_label)

    def card(self) -> Card:
        """What the form says, as the action wants it."""
        facts = self.cleaned_data
        return Card(**{name: facts[name] for name in facts if name != "commission"})


class LotForm(Form):
    """A theme with its ceiling and the money that carries it."""

    title = Bilingual(_("Theme"), max_length=200)
    ceiling = MoneyFormField(label=_("Ceiling, soms"), at_least=1)
    budget_line = forms.TypedChoiceField(label=_("Money"))

    def __init__(self, *args: Any, money: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["budget_line"], money, _money_label)
        if money:
            self.initial.setdefault("budget_line", money[0].pk)

    def lot(self) -> LotFacts:
        """The lot as the action wants it."""
        facts = self.cleaned_data
        return LotFacts(facts["title_ky"], facts["title_ru"], facts["ceiling"], facts["budget_line"])


class CallSheet(Sheet):
    """A call as one posted page: its card and up to five lots."""

    def __init__(
        self,
        request: Any,
        *,
        line: ProgrammeLine,
        money: list[BudgetLine],
        card: dict[str, Any],
        lots: list[dict[str, Any]],
    ) -> None:
        super().__init__(request)
        data, _files = self.sent
        self.commissions = list(working_commissions(line.authority))
        self.card = CardForm(data, initial=card, commissions=self.commissions)
        self.lots: list[LotForm] = []
        for n, known in enumerate([*lots, *([{}] * (MOST_LOTS - len(lots)))], start=1):
            # A lot that was emptied is left out; one that was only left as it was is not.
            is_kept = data is None or any(data.get(f"l{n}-{name}") for name in LOT_TEXTS)
            form = LotForm(
                data,
                prefix=f"l{n}",
                initial=dict(known) if is_kept else {},
                empty_permitted=n > 1 and not is_kept,
                money=money,
            )
            self.lots.append(form)
        self.forms = [self.card, *self.lots]

    def facts(self) -> dict[str, Any]:
        """What the actions want."""
        return {
            "card": self.card.card(),
            "commission": self.card.cleaned_data["commission"],
            "lots": [form.lot() for form in self.lots if form.cleaned_data],
        }


def card_for(line: ProgrammeLine, by: User, timetable: Timetable) -> dict[str, Any]:
    """A card to begin with: what the order, its problem and the office already know."""
    begun = {
        f"{name}_{code}": getattr(line, f"{name}_{code}")
        for name in ("title", "aim", "target_group")
        for code in ("ky", "ru", "en")
    }
    if line.priority.problem:
        begun |= {f"problem_{code}": getattr(line.priority.problem, f"text_{code}") for code in ("ky", "ru")}
    return begun | {
        "contact_name": by.name,
        "contact_phone": line.authority.phone,
        "contact_hours": "9:00–17:00",
        **vars(timetable),
    }


def lots_for(line: ProgrammeLine, money: list[BudgetLine]) -> list[dict[str, Any]]:
    """Lots to begin with: the order itself with all the money it has, source by source."""
    at_hand = [each for each in money if each.available + each.expected]
    return [
        {
            "title_ky": line.title_ky,
            "title_ru": line.title_ru,
            "ceiling": each.available + each.expected,
            "budget_line": each.pk,
        }
        for each in at_hand[:MOST_LOTS]
    ]


def card_of(call: Call) -> dict[str, Any]:
    """The card of a draft, to be changed."""
    texts = {
        f"{name}_{code}": getattr(call, f"{name}_{code}") for name in TEXTS for code in ("ky", "ru", "en")
    }
    later = {f"{name}_later": bool(texts[f"{name}_ky"]) != bool(texts[f"{name}_ru"]) for name in TEXTS}
    return texts | later | {name: getattr(call, name) for name in PLAIN} | {"commission": call.commission_id}


def lots_of(call: Call) -> list[dict[str, Any]]:
    """The lots of a draft, to be changed."""
    return [
        {
            "title_ky": lot.title_ky,
            "title_ru": lot.title_ru,
            "ceiling": lot.ceiling,
            "budget_line": lot.budget_line_id,
        }
        for lot in call.lots.all()
    ]


class CancelForm(Form):
    """Why a call is cancelled."""

    reason = Bilingual(_("The reason"), long=True, max_length=1000, help=_("Everybody reads it."))


def _offer(field: Any, objects: Sequence[Any], label: Callable[[Any], str]) -> None:
    """Let one of these objects be chosen; they are here already, so the field asks the database nothing."""
    known = {str(each.pk): each for each in objects}
    field.choices = [(key, label(each)) for key, each in known.items()]
    field.coerce = lambda key: known.get(str(key))  # a choice that is not offered was refused before
    field.empty_value = None


def _commission_label(each: Commission) -> str:
    return f"{written(each, 'title')} ({each.act_number})"


def _money_label(each: BudgetLine) -> str:
    free = i18n.som(each.available + each.expected)
    words = (
        _("{source}: {free} free, promised only") if each.state == "expected" else _("{source}: {free} free")
    )
    return str(words).format(source=written(each.source, "name"), free=free)
