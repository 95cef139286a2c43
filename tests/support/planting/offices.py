"""People, contacts, needs and plans with words of their own."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.base import ContentFile

from ashar.accounts.actions import create_account, grant_role, issue_entrance
from ashar.accounts.codes import spell
from ashar.commissions.actions import Seat, appoint_commission
from ashar.core import clock, journal
from ashar.core.files import TABLE_TYPES, store
from ashar.core.notices import notify
from ashar.demo.town import set_up_offices, set_up_people
from ashar.organisations.actions import add_member, change_organisation, register_organisation
from ashar.organisations.models import Organisation
from ashar.organisations.vault.actions import Days, add_document, save_profile
from ashar.organisations.vault.keeping import Person, Profile, Project
from ashar.priorities.actions import Ranked, Vote, Wording, settle_meeting, submit_signal
from ashar.priorities.actions.intakes import prepare_intake
from ashar.priorities.answers import Matching
from ashar.priorities.models import Priority
from ashar.programmes.actions import Act, LineFacts, plan_order, record_decision
from ashar.programmes.models import FundingSource, ProgrammeLine
from tests.support.planting.words import OPEN, PUBLIC, Matter, Planted, Town
from tests.support.routes import cast

SEATS = {"chair": "chair", "secretary": "secretary", "member": "expert", "recused": "member"}
OFFICES = (
    "specialist",
    "head",
    "finance",
    "monitor",
    "adviser",
    "donor",
    "ministry",
    "auditor",
    "operator",
)
SUM = Decimal(300_000)
BEGINNING = -50
PAPER_NGO = "00000000005151"


def settle(planted: Planted) -> Town:
    """The demonstration's offices and organisations, and a new commission."""
    demonstration = set_up_people(since=clock.today() - 120 * clock.ONE_DAY)
    authority = demonstration.authority
    with clock.pretend(clock.now() - 120 * clock.ONE_DAY, authority=authority):
        set_up_offices(demonstration)
    people = cast()
    seats = {
        name: create_account(login=f"{name}@seat.example", name=f"Мүчө {n}", is_demonstration=True, by=LOADER)
        for n, name in enumerate(SEATS, start=1)
    }
    planted.people = {
        "public": None,
        "applicant": people["kanat"],
        "other NGO": people["kelechek"],
        **seats,
        "other commission": people["expert"],
        **{name: people[name] for name in OFFICES},
    }
    with clock.pretend(clock.now() - 120 * clock.ONE_DAY, authority=authority):
        commission = appoint_commission(
            authority=authority,
            act_number="15-б",
            act_date=clock.today(),
            title_ky="Сынак комиссиясы",
            title_ru="Пробная комиссия",
            seats=[Seat(seats[name], duty, is_civil=duty != "chair") for name, duty in SEATS.items()],
            by=people["specialist"],
        )
    source = FundingSource.objects.get(authority=authority, kind="local_budget")
    return Town(planted, authority, people, seats, source, commission, clock.today())


LOADER = journal.LOADER


def contacts(town: Town) -> None:
    """How people and organisations are reached, their one-time codes and notices."""
    planted, people = town.planted, town.people
    ngo = Organisation.objects.get(memberships__user=people["kanat"])
    private = planted.word("contacts of an organisation")
    change_organisation(
        organisation=ngo, address=private, phone=private, email=f"{private}@ngo.example", by=people["kanat"]
    )
    colleague = create_account(
        login=f"{planted.word('people of an organisation')}@ngo.example",
        name=planted.word("people of an organisation"),
        by=LOADER,
    )
    add_member(organisation=ngo, user=colleague, code="ngo_accountant", by=people["kanat"])
    _fill_vault(town, ngo)
    kept = planted.word("contacts of an organisation that the office registered")
    register_organisation(
        inn=PAPER_NGO,
        legal_form="foundation",
        name_ky="Кагаз фонду",
        name_ru="Бумажный фонд",
        address=kept,
        phone=kept,
        head_name=kept,
        registered_in=town.authority,
        is_demonstration=True,
        by=people["specialist"],
    )
    login = f"{planted.word('sign-in names of the office')}@ak-terek.example"
    clerk = create_account(login=login, name="Кызматкер", by=LOADER)
    grant_role(user=clerk, code="monitor", authority=town.authority, by=people["head"])
    planted.keep("one-time codes", spell(issue_entrance(user=clerk, by=people["head"])))
    word = planted.word("notices of others")
    notify([clerk], number=word, kind="calls.announced", facts={"title": word, "until": clock.now()})


def _fill_vault(town: Town, ngo: Organisation) -> None:
    """A paper with a title of its own, and what the organisation tells of itself."""
    word, head = town.planted.word, town.people["kanat"]
    add_document(
        organisation=ngo,
        kind="other",
        title=word("name of a paper in the vault of an organisation"),
        file=town.locked("paper in the vault of an organisation"),
        days=Days(),
        by=head,
    )
    told = [word("profile of an organisation") for _ in range(4)]
    projects, people = (Project("2024", told[1], told[2]),), (Person(told[3], "Бухгалтер"),)
    profile = Profile(told[0], "987654", "9876543210987654", projects, people)
    save_profile(organisation=ngo, profile=profile, by=head)


def plans(town: Town) -> None:
    """What a resident said, a meeting, an order without money."""
    planted = town.planted
    submit_signal(
        authority=town.authority,
        text=planted.word("what a resident said"),
        where=planted.word("what a resident said"),
        contact=planted.word("contact of a resident"),
    )
    _send_answers(town)
    with town.on(-6):
        _plan(town, _priority(town, OPEN), Matter(*["order without money"] * 3))


def _send_answers(town: Town) -> None:
    """A table of answers that nobody has confirmed."""
    word = town.planted.word("table of answers that is not taken in yet")
    table = ContentFile(f"Жооп;Айыл\n{word};{word}\n".encode(), name="answers.csv")
    prepare_intake(
        authority=town.authority,
        title=word,
        said_on=clock.today(),
        file=store(table, purpose="answers", allowed=TABLE_TYPES),
        sheet="",
        matching=Matching(1, {"text": 0, "where": 1}),
        by=town.people["specialist"],
    )


def order(town: Town, matter: Matter) -> ProgrammeLine:
    """The order of this matter, with money for all its calls."""
    if matter not in town.orders:
        with town.on(BEGINNING):
            line = _plan(town, _priority(town, matter), matter)
        paper = town.paper(PUBLIC, is_public=True)
        with town.on(BEGINNING, 15):
            act = Act("council", "15-1", clock.today(), paper)
            record_decision(line=line, act=act, amounts={town.source: SUM}, by=town.people["finance"])
        town.orders[matter] = line.number
    return ProgrammeLine.objects.get(number=town.orders[matter])


def _priority(town: Town, matter: Matter) -> Priority:
    """What one meeting named, from what a resident had said."""
    planted = town.planted
    signal = submit_signal(
        authority=town.authority,
        text=planted.word("what a resident said"),
        where=planted.word("what a resident said"),
        contact=planted.word("contact of a resident"),
    )
    wording = Wording(
        **planted.in_both(matter.title, "title"),
        **planted.in_both(matter.facts, "text"),
        sphere="youth",
        is_protected=matter.is_protected,
    )
    why = planted.word(matter.facts)
    (priority,) = settle_meeting(
        authority=town.authority,
        held_on=clock.today(),
        place=planted.word(matter.place),
        participants=50,
        ranked=[Ranked(wording, Vote(40, why, why), [signal])],
        minutes=town.paper("minutes of a meeting"),
        by=town.people["specialist"],
    )
    return priority


def _plan(town: Town, priority: Priority, matter: Matter) -> ProgrammeLine:
    words = town.planted.in_both(matter.title, "title") | town.planted.in_both(matter.facts, "aim")
    return plan_order(
        priority=priority, facts=LineFacts(**words, planned_amount=SUM), by=town.people["specialist"]
    )
