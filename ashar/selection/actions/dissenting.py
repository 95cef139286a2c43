"""A member who does not agree says so in writing; it stands in the protocol or beside it."""

from collections.abc import Iterator
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.commissions.models import CommissionMember
from ashar.core import clock, documents, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.selection.actions.correcting import OPEN, is_untouched, redraw_draft
from ashar.selection.models import DissentingOpinion, SittingProtocol
from ashar.selection.papers import DissentPaperFacts
from ashar.selection.queries import member_of
from ashar.selection.sitting_facts import dissent

USUAL_DAYS = 1  # of calls announced before the rule was there
ADDED = "Тиркелди: мүчөнүн өзгөчө пикири. / Добавлено особое мнение члена комиссии."


def dissent_until(protocol: SittingProtocol) -> datetime:
    """The last moment at which a dissenting opinion is taken."""
    call = protocol.of_call
    kept = call.rules["values"] if call.rules else {}
    days = kept.get("commission.dissent_days", USUAL_DAYS)
    decided = clock.local(protocol.held_at).date()
    day = rules_of(call, clock.now()).calendar.add(decided, days) if days else decided
    return clock.at_bishkek(day, time(23, 59, 59))


def dissent_blockers(
    protocol: SittingProtocol, member: CommissionMember | None, until: datetime
) -> Iterator[Blocker]:
    """Why this member cannot attach an opinion; `until`: `dissent_until(protocol)`."""
    if member is None or not protocol.present.filter(pk=member.pk).exists():
        yield Blocker(_("A dissenting opinion is written by a member who sat and decided."))
    if DissentingOpinion.objects.filter(protocol=protocol, member=member).exists():
        yield Blocker(_("Your dissenting opinion stands already."))
    if protocol.state not in OPEN:
        yield Blocker(_("This protocol was replaced by a later one."))
    if clock.now() > until:
        yield Blocker(
            _("The time for dissenting opinions is over."), when=until, rule="commission.dissent_days"
        )


@transaction.atomic
def write_dissent(*, protocol: SittingProtocol, text_ky: str, text_ru: str, by: User) -> DissentingOpinion:
    """Attach what the member thinks: an unsigned draft takes it in, else it is a paper beside it."""
    protocol = lifecycle.lock(protocol)
    member = member_of(protocol.of_call, by)
    reasons = list(dissent_blockers(protocol, member, dissent_until(protocol)))
    if not (text_ky.strip() or text_ru.strip()):
        reasons.append(Blocker(_("Write your opinion, in Kyrgyz or in Russian.")))
    if reasons or member is None:
        raise Refused(*reasons)
    found = DissentingOpinion.objects.create(
        protocol=protocol,
        member=member,
        text_ky=text_ky.strip(),
        text_ru=text_ru.strip(),
        written_at=clock.now(),
    )
    if is_untouched(protocol):
        redraw_draft(protocol, reason=ADDED, by=by)
        found.document = protocol.document
    else:
        found.document = _paper(protocol, found, by).number
    found.save(update_fields=["document"])
    journal.write_entry(
        chain=protocol.chain,
        number=protocol.number,
        step="sittingprotocol.dissent",
        by=by,
        facts={"document": found.document},
    )
    return found


def _paper(protocol: SittingProtocol, found: DissentingOpinion, by: User) -> documents.Document:
    call = protocol.of_call
    facts = DissentPaperFacts(
        authority=i18n.texts_of(call.authority, "name"),
        protocol_number=protocol.number,
        document=protocol.document,
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        dissent=dissent(found),
    )
    return documents.issue_document(
        "dissent",
        subject_number=protocol.number,
        chain=protocol.chain,
        data=facts,
        by=by,
        is_demonstration=call.authority.is_demonstration,
        is_public=protocol.state == "published",
        mode=call.mode,
    )


def publish_dissents(protocol: SittingProtocol, by: User) -> None:
    """With the results, what stands beside the protocol is public too; part of that deed."""
    papers = documents.Document.objects.filter(
        kind="dissent", subject_number=protocol.number, is_public=False
    )
    for paper in papers:
        documents.publish_document(paper, by=by)
