"""How a call counts, and what told equal totals apart, in one sentence each; in the language now spoken."""

from collections.abc import Mapping, Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.lifecycle import Words
from ashar.selection.methods.counting import Counting
from ashar.selection.methods.rounding import HALF_UP
from ashar.selection.methods.ties import EARLIER_FILING, LOT, SMALLER_SUM, TOP_CRITERION, Tie

_AS_EVER = gettext_lazy(
    "A criterion’s mean is rounded half up to tenths; the total is the sum of the rounded means."
)


def _counted(how: Counting) -> str:
    rounding = how.rounding
    if (rounding.decimals, rounding.name) == (1, HALF_UP):
        words = str(_AS_EVER)
    else:
        name = _("half up") if rounding.name == HALF_UP else _("half to even")
        words = _(
            "A criterion’s mean is rounded {name}, decimals: {n}; the total is the sum of the rounded means."
        ).format(name=name, n=rounding.decimals)
    return " ".join(filter(None, (_scale(how), words)))


def _scale(how: Counting) -> str:
    first = how.criteria[0] if how.criteria else {}
    if first.get("levels"):
        return _("Members choose a level; it gives its share of the criterion’s points.")
    if first.get("out_of"):
        return _("Members mark from 0 to {most}; a mark is its share of the criterion’s points.").format(
            most=first["out_of"]
        )
    return ""


def _told_apart(tie: Tie, ahead: Words, titles: Mapping[str, Mapping[str, str]]) -> str:
    facts: dict[str, str] = {"total": i18n.number(tie.behind.total), "ahead": str(ahead)}
    if tie.breaker == TOP_CRITERION:
        words = _(
            "Equal totals ({total}): {ahead} stands before it by the mark on “{criterion}”, {more} to {less}."
        )
        more, less = tie.ahead.means[tie.criterion], tie.behind.means[tie.criterion]
        facts |= {"criterion": str(i18n.choose(dict(titles[tie.criterion])))}
        facts |= {"more": i18n.number(more), "less": i18n.number(less)}
    elif tie.breaker == SMALLER_SUM:
        words = _("Equal totals ({total}): {ahead} stands before it, as it asks for less: {less} to {more}.")
        facts |= {"less": i18n.som_exact(tie.ahead.requested), "more": i18n.som_exact(tie.behind.requested)}
    elif tie.breaker == EARLIER_FILING:
        words = _("Equal totals ({total}): {ahead} stands before it, as it was filed earlier: {when}.")
        facts |= {"when": i18n.moment(tie.ahead.filed_at) if tie.ahead.filed_at else ""}
    else:
        assert tie.breaker == LOT
        words = _(
            "Equal totals ({total}): {ahead} stands before it by lot, counted from the check codes of the "
            "locked sheets ({ahead_lot} before {own_lot})."
        )
        facts |= {"ahead_lot": tie.ahead.drawn[:8], "own_lot": tie.behind.drawn[:8]}
    return words.format(**facts)


_counted_lazily = lazy(_counted, str)
_told_lazily = lazy(_told_apart, str)


def how_counted(how: Counting) -> Words:
    """How marks become a total."""
    return _counted_lazily(how)


def told_apart(tie: Tie, ahead: Words, how: Counting) -> Words:
    """Why an entrant stands behind `ahead` (its name) with the same total."""
    titles = {each["code"]: _texts(each) for each in how.criteria}
    return _told_lazily(tie, ahead, titles)


def _texts(each: Mapping[str, str] | object) -> dict[str, str]:
    assert isinstance(each, Mapping)
    return {code: each[f"title_{code}"] for code in _LANGUAGES}


_LANGUAGES: Sequence[str] = ("ky", "ru", "en")
