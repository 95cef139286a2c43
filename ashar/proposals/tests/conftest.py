"""The demonstration's open call, its people, and a proposal that one can write."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.calls.actions import announce_call
from ashar.calls.actions.choosing import write_set
from ashar.calls.models import Call, Lot
from ashar.calls.sets import plain, read_questions
from ashar.calls.sets.asking import six
from ashar.calls.sets.shipped import shipped
from ashar.core import clock, journal, triggers
from ashar.organisations.actions import add_member, register_organisation
from ashar.organisations.models import MemberCode, Organisation
from ashar.proposals.actions import save_draft, start_proposal
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Proposal
from tests.support.office import make_office

SECRET = "Жашыруун сүйлөм: токойдогу алтын балта"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared in English, whatever the catalogues hold."""
    with translation.override("en"):
        yield


@dataclass
class Cast:
    """Who is who at the open call; `filed`: how many proposals stand filed in the demonstration."""

    call: Call
    lot: Lot
    ngo: Organisation
    ngo_head: User
    manager: User
    other_head: User
    specialist: User
    head: User
    chair: User
    member: User
    expert: User
    finance: User
    operator: User
    filed: int


@pytest.fixture
def make_organisation(demo_town: Any) -> Callable[[str], tuple[User, Organisation]]:
    """Registers an invented organisation with this INN; its head and itself."""

    def make(inn: str) -> tuple[User, Organisation]:
        head = _account(f"head-{inn}@ngo.example", "Айсулуу Кадырова")
        names = {
            "name_ky": f"«Таң-{inn[-3:]}» коомдук фонду",
            "name_ru": f"Общественный фонд «Таң-{inn[-3:]}»",
        }
        facts = {"legal_form": "foundation", "is_demonstration": True}
        return head, register_organisation(inn=inn, head=head, by=head, **names, **facts)

    return make


@pytest.fixture
def cast(make_organisation: Callable[[str], tuple[User, Organisation]]) -> Cast:
    """People of the demonstration; `ngo` has not begun a proposal for the open call yet."""
    who = {user.login: user for user in User.objects.filter(is_demonstration=True)}
    call = Call.objects.select_related("authority", "commission").get(
        authority__is_demonstration=True, state="announced"
    )
    ngo_head, ngo = make_organisation("00000000000808")
    manager = _account("aibek@ngo.example", "Айбек Токтогулов")
    add_member(organisation=ngo, user=manager, code=MemberCode.MANAGER, by=ngo_head)
    filed = Proposal.objects.filter(lot__call=call, state="filed").order_by("number")
    return Cast(
        call=call,
        lot=call.lots.select_related("call__authority", "call__commission").get(),
        ngo=ngo,
        ngo_head=ngo_head,
        manager=manager,
        other_head=filed[0].organisation.memberships.get(code=MemberCode.HEAD).user,
        filed=len(filed),
        specialist=who["nurgul@ak-terek.example"],
        head=who["erkin@ak-terek.example"],
        chair=who["almaz@ak-terek.example"],
        member=who["+996555000101"],
        expert=who["gulmira@expert.example"],
        finance=who["gulnara@ak-terek.example"],
        operator=who["operator@ashar.example"],
    )


def _account(login: str, name: str) -> User:
    return create_account(login=login, name=name, is_demonstration=True, by=journal.LOADER)


@pytest.fixture
def whole() -> Content:
    """A content in which nothing is missing."""
    return Content(
        language="ky",
        title="Чогуу баштайлы",
        answers={question.code: f"{SECRET}. {question.code}" for question in QUESTIONS},
        budget=(BudgetItem("Эмгек акы", Decimal(20000), Decimal(1000)), BudgetItem("Жол", Decimal("500.50"))),
        declarations=tuple(DECLARATIONS),
    )


@pytest.fixture
def draft(cast: Cast, whole: Content) -> Proposal:
    """A proposal in which nothing is missing, not filed yet."""
    proposal = start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.ngo_head)
    return save_draft(proposal=proposal, content=whole, by=cast.ngo_head)


@pytest.fixture
def letter_asked(cast: Cast) -> str:
    """The code of a question for files that the open call asks besides the six."""
    raw = plain(six())
    titles = {"title_ky": "Кат", "title_ru": "Письмо"}
    raw["items"].append({"code": "letter", "kind": "file", "required": True, **titles})
    triggers.remove()  # an announced call keeps its questions
    Call.objects.filter(pk=cast.call.pk).update(questions=plain(read_questions(raw)))
    triggers.install()
    return "letter"


@pytest.fixture
def head(db: Any) -> User:
    """The head of an organisation."""
    user = create_account(login="head@ngo.example", name="Айсулуу Кадырова", by=journal.LOADER)
    register_organisation(
        inn="00000000000909", head=user, by=user, legal_form="foundation", name_ky="Таң", name_ru="Таң"
    )
    return user


@pytest.fixture
def detailed(head: User) -> Proposal:
    """A draft of a call that asks for the twelve questions and a budget by month."""
    (usual,) = [each for each in shipped() if each.code == "questions-usual"]
    office = make_office("BG")
    call = office.draft()
    write_set(call=call, part="questions", known=read_questions(usual.body), by=office.specialist)
    call = announce_call(call=Call.objects.get(pk=call.pk), by=office.head)
    organisation = Organisation.objects.get(memberships__user=head)
    return start_proposal(lot=call.lots.get(), organisation=organisation, by=head)


@pytest.fixture
def after_deadline(cast: Cast) -> Iterator[datetime]:
    """A second after the deadline."""
    assert cast.call.deadline is not None
    with clock.set_for_test(cast.call.deadline + timedelta(seconds=1)) as _set:
        yield clock.now()


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    """Lets a person in: a client of theirs."""

    def sign_in(user: User) -> Client:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def sent(content: Content, **changes: str) -> dict[str, str]:
    """The content as a browser would send it."""
    typed = {"language": content.language, "title": content.title, **content.answers}
    for n, item in enumerate(content.budget, start=1):
        typed |= {f"name_{n}": item.name, f"amount_{n}": str(item.amount), f"own_{n}": str(item.own)}
    typed |= {f"declaration-{code}": "on" for code in content.declarations}
    return typed | changes


def answered(content: Content, code: str, text: str) -> Content:
    """The content with another answer."""
    return replace(content, answers={**content.answers, code: text})
