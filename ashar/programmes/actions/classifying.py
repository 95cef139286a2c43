"""The code that a budget line has in the budget classification."""

import re
from collections.abc import Iterator

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine
from ashar.regulations.rulesets import Profile, rules_for

RULE = "programme.classification"
FIGURE = "9"  # stands for any figure in a form of the rule


def code_forms(authority: Authority) -> list[str]:
    """The forms that a code may have here, as the rule writes them: `99999.99999999`; none: any code."""
    written = str(rules_for(authority, Profile.USUAL)[RULE])
    return [form.strip() for form in written.split("/") if form.strip()]


def code_blockers(authority: Authority, code: str) -> Iterator[Blocker]:
    """Why a budget line cannot have this code."""
    forms = code_forms(authority)
    if code and forms and not any(_pattern(form).fullmatch(code) for form in forms):
        sentence = _("A code of the budget classification is written like this: {form} (9 is any figure).")
        yield Blocker(format_lazy(sentence, form=" / ".join(forms)), rule=RULE)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("".join("[0-9]" if sign == FIGURE else re.escape(sign) for sign in form))


@transaction.atomic
def classify_money(*, budget_line: BudgetLine, code: str, by: journal.Actor) -> BudgetLine:
    """Say which code the money has in the budget classification; an empty one takes it away."""
    budget_line = lifecycle.lock(budget_line)
    code = "".join(code.split())
    if reasons := list(code_blockers(budget_line.authority, code)):
        raise Refused(*reasons)
    before, budget_line.classification = budget_line.classification, code
    budget_line.save(update_fields=["classification"])
    journal.write_entry(
        chain=budget_line.chain,
        number=budget_line.number,
        step="budgetline.classify",
        by=by,
        facts={"before": before, "code": code},
    )
    return budget_line
