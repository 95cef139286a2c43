"""What the protocol says of interests: who stepped aside, who was let take part, what came out late."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core import i18n
from ashar.core.documents import in_all_languages
from ashar.core.documents.kinds import Texts
from ashar.core.documents.papers.protocol import InterestFacts
from ashar.core.lifecycle import Words
from ashar.selection.models import InterestDeclaration

TOLD = ("recused", "waived", "declared")


def told_interests(call: Call) -> list[InterestDeclaration]:
    """Everything that was declared of this call but “no interest”, with rulings and what came late."""
    found = InterestDeclaration.objects.filter(proposal__lot__call=call, state__in=TOLD)
    return list(
        found.select_related(
            "member__user", "proposal__organisation", "ruling", "late__sheet", "late__recorded_by"
        ).order_by("member_id", "proposal__number")
    )


def interest_facts(call: Call) -> list[InterestFacts]:
    """The same as facts of the protocol, in each language."""
    return [
        InterestFacts(
            member=each.member.user.name,
            applicant=i18n.texts_of(each.proposal.organisation, "name"),
            what=_what(each),
            is_recused=each.state != "waived",
        )
        for each in told_interests(call)
    ]


def _what(declaration: InterestDeclaration) -> Texts:
    texts = dict.fromkeys(("ky", "ru", "en"), declaration.text)
    ruling = getattr(declaration, "ruling", None)
    if ruling is not None:
        reasons = i18n.texts_of(ruling, "reason")
        texts = {code: f"{said}; {reasons.get(code) or reasons['ru']}" for code, said in texts.items()}
    for words in late_words(declaration):
        more = in_all_languages(words)
        texts = {code: f"{said}; {more[code]}" for code, said in texts.items()}
    return texts


def late_words(declaration: InterestDeclaration) -> Iterable[Words]:
    """That it came out after the marking had begun, who said so, and which marks are void since."""
    late = getattr(declaration, "late", None)
    if late is None:
        return
    if late.by_member:
        yield _("said by the member after the marking had begun")
    else:
        words = _("came out after the marking had begun, recorded by {name}")
        yield format_lazy(words, name=late.recorded_by.name)
    if late.sheet is not None:
        yield format_lazy(
            _("marks for this applicant on the locked sheet {number} are void"), number=late.sheet.number
        )
