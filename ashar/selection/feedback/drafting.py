"""A first draft of the feedback, made of the means and the members’ comments; a person edits it."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from ashar.calls.models import Call
from ashar.core.i18n import number
from ashar.selection.models import AdmissionCheck
from ashar.selection.standing import Standing, criteria_of

STRONG, WEAK = Decimal("0.75"), Decimal("0.60")
Mean = tuple[str, Decimal, int]


def draft_of(check: AdmissionCheck, standing: Standing | None, call: Call, language: str) -> dict[str, str]:
    """What the three fields say at first, in the language of the proposal."""
    with translation.override(language):
        if standing is None:
            reason = check.reason_ky if language == "ky" else check.reason_ru
            return {"strengths": "", "weaknesses": "", "improve": _refused(reason)}
        means = [(c["title"], standing.means[c["code"]], c["max"]) for c in criteria_of(call)]
        weak = _weak(means)
        strong = [mean for mean in _strong(means) if mean not in weak] or _strong(means)[:1]
        return {
            "strengths": _lines(strong),
            "weaknesses": _lines(weak),
            "improve": "\n".join(comments_of(standing)),
        }


def comments_of(standing: Standing) -> list[str]:
    """What the members wrote, in an order that tells nothing of who wrote it."""
    return sorted({marking.comment.strip() for marking in standing.markings if marking.comment.strip()})


def _refused(reason: str) -> str:
    return _("Next time: {reason}").format(reason=reason) if reason else ""


def _share(mean: Mean) -> Decimal:
    return mean[1] / mean[2]


def _strong(means: Sequence[Mean]) -> list[Mean]:
    """The criteria with high means; without any, the best one."""
    found = sorted(means, key=_share, reverse=True)
    return [mean for mean in found if _share(mean) >= STRONG] or found[:1]


def _weak(means: Sequence[Mean]) -> list[Mean]:
    """The criteria with low means; without any, the worst one."""
    found = sorted(means, key=_share)
    return [mean for mean in found if _share(mean) < WEAK] or found[:1]


def _lines(means: Sequence[Mean]) -> str:
    words = _("{criterion}: {mean} of {most}.")
    said = (words.format(criterion=title, mean=number(mean), most=most) for title, mean, most in means)
    return "\n".join(said)
