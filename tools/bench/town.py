"""What benches find in the database: the demonstration town, and more of it than a town has."""

from __future__ import annotations

from functools import cache
from typing import Any

ORDERS, PROPOSALS = 1000, 5000


@cache
def build() -> None:
    """The demonstration town and the real cases, once."""
    from ashar.demo.actions import build_demo
    from ashar.demo.cases import CASES, load_cases

    build_demo(report=lambda told: None)
    load_cases(CASES, lambda told: None)


def person(role: str) -> Any:
    """The demonstration's person in this role."""
    from ashar.accounts.models import User

    return User.objects.filter(roles__code=role, is_demonstration=True).order_by("pk")[0]


def furthest_order() -> str:
    """Number of the demonstration's order that has come furthest."""
    from ashar.core.thread import Knot

    orders = Knot.objects.filter(is_order=True, is_public=True, is_demonstration=True)
    return orders.order_by("-stage", "pk").values_list("number", flat=True)[0]


@cache
def many_orders() -> None:
    """A thousand orders of the past beside those that are known."""
    from ashar.core.thread import Kind, Knot, Mode
    from ashar.places.models import Authority

    known = Knot.objects.filter(mode=Mode.HISTORIC, is_order=True)[0]
    codes = list(Authority.objects.real().values_list("code", flat=True))
    Knot.objects.bulk_create(
        Knot(
            number=f"{codes[n % len(codes)]}-2013-L{10_000 + n}",
            chain=codes[n % len(codes)],
            year=2013,
            kind=Kind.LINE,
            subject_type="bench.order",
            subject_id=n,
            state=known.state,
            public_label=known.public_label,
            since=known.since,
            public_since=known.public_since,
            is_over=True,
            title_ky=f"Буюртма {n}",
            title_ru=f"Заказ {n}",
            sphere=known.sphere,
            mode=Mode.HISTORIC,
            is_public=True,
            is_order=True,
            stage=known.stage,
            folded=f"буюртма заказ {n}",
        )
        for n in range(ORDERS)
    )


@cache
def many_proposals() -> None:
    """5,000 opened proposals beside the demonstration's own."""
    from ashar.proposals.models import Proposal
    from ashar.selection.models import AdmissionCheck, Opening

    opening = Opening.objects.select_related("call").order_by("pk")[0]
    lot = opening.call.lots.all()[0]
    proposals = Proposal.objects.bulk_create(
        Proposal(
            number=f"AT-2026-A{10_000 + n}",
            lot=lot,
            organisation=organisation,
            state="admitted",
            filed_at=opening.deadline,
            version=1,
        )
        for n, organisation in enumerate(_organisations(PROPOSALS, "9"))
    )
    AdmissionCheck.objects.bulk_create(
        AdmissionCheck(
            number=f"AT-2026-K{10_000 + n}",
            opening=opening,
            proposal=proposal,
            title=f"Проект {n}",
            requested=40_000,
            own=0,
            sha256="0" * 64,
            state="admitted",
        )
        for n, proposal in enumerate(proposals)
    )


def _organisations(count: int, begins: str) -> list[Any]:
    from ashar.organisations.models import Organisation

    return Organisation.objects.bulk_create(
        Organisation(
            inn=f"{begins}{n:013d}",
            legal_form="foundation",
            name_ky=f"Уюм {n}",
            name_ru=f"Организация {n}",
            folded=f"уюм {n}",
            is_demonstration=True,
        )
        for n in range(count)
    )


def open_lot() -> Any:
    """The lot whose deadline is the furthest away."""
    from django.utils import timezone

    from ashar.calls.models import Lot

    now = timezone.now()  # noqa: TID251 - the clock of the server that will be asked
    open_now = Lot.objects.filter(call__state="announced", call__deadline__gt=now).select_related("call")
    return open_now.order_by("-call__deadline")[0]


def ask_for_a_file() -> None:
    """Let the open call ask for a letter too; it need not be there."""
    from ashar.calls.models import Call
    from ashar.calls.sets import plain, read_questions
    from ashar.calls.sets.asking import six
    from ashar.core import triggers

    raw = plain(six())
    titles = {"title_ky": "Кат", "title_ru": "Письмо"}
    raw["items"].append({"code": "letter", "kind": "file", "required": False, **titles})
    triggers.remove()  # an announced call keeps its questions
    Call.objects.filter(pk=open_lot().call.pk).update(questions=plain(read_questions(raw)))
    triggers.install()


def whole_drafts(count: int) -> list[tuple[str, Any]]:
    """Drafts with everything in them, each of an organisation of its own: number, and who may file it."""
    from ashar.accounts.actions import create_account
    from ashar.core import journal
    from ashar.organisations.models import Membership
    from ashar.proposals import content as port
    from ashar.proposals.actions import save_draft, start_proposal
    from ashar.proposals.models import Proposal

    lot = open_lot()
    example = Proposal.objects.filter(lot=lot).order_by("-version")[0]
    writer = example.organisation.memberships.get(code="ngo_head").user
    content = port.load_own(example, by=writer)
    drafts = []
    for n, organisation in enumerate(_organisations(count, "8")):
        head = create_account(login=f"head{n}@bench.test", name="Head", language="ru", by=journal.LOADER)
        Membership.objects.create(user=head, organisation=organisation, code="ngo_head")
        draft = start_proposal(lot=lot, organisation=organisation, by=head)
        save_draft(proposal=draft, content=content, by=head)
        drafts.append((draft.number, head))
    return drafts
