"""Pages of a round: a whole one by web, who may do what, what nobody sees before the count."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.priorities import actions
from ashar.priorities.models import (
    BallotBox,
    PaperBallot,
    Priority,
    PriorityVersion,
    Problem,
    Round,
    VotingCode,
)
from ashar.priorities.tests import rounds
from tests.support.office import Office
from tests.support.walking import does_not_grow, queries_of, scan

EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")
OFFICE = ("specialist", "head", "finance", "monitor")


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of the office; nobody, when none is named."""

    def as_(office: Office | None = None, key: str = "") -> Any:
        client.logout()
        if office:
            client.force_login(office.people[key])
        return client

    return as_


@pytest.fixture
def no_disk(monkeypatch: Any) -> None:
    """A scan is a row: the disk may not be waited for inside a test's transaction."""

    def kept(upload: Any, *, purpose: str, is_public: bool = False) -> StoredFile:
        return StoredFile.objects.create(
            sha256="b" * 64,
            size=1,
            media_type="image/jpeg",
            name="s.jpg",
            purpose=purpose,
            is_public=is_public,
        )

    for module in ("counting", "hearings"):
        monkeypatch.setattr(f"ashar.priorities.views.{module}.store", kept)


def draft_facts(office: Office) -> dict[str, Any]:
    first = clock.today() + timedelta(days=3)
    problems = rounds.problems(office)
    weights = {"w_scale": 30, "w_urgency": 25, "w_hurt": 20, "w_ngo": 15, "w_powers": 10}
    seats = [office.person("chair").login, office.person("member").login, "Эмил Жумабеков"]
    return {
        "title_ky": "Артыкчылыктар", "title_ru": "Приоритеты", "opens_on": first.strftime("%d.%m.%Y"),
        "closes_on": (first + timedelta(days=9)).strftime("%d.%m.%Y"), "ways": ["slip", "paper", "hands"],
        "choices": 2, "votes_pct": 50, "problems": [each.pk for each in problems], "seats": "\n".join(seats),
        **weights,
    }  # fmt: skip


def step(client: Any, number: str, name: str) -> int:
    return int(client.post(f"/en/rounds/{number}/step/{name}/").status_code)


def type_in(client: Any, number: str, ballots: dict[int, str]) -> Any:
    rows = {f"n{row}": n for row, n in enumerate(ballots)} | {
        f"c{row}": each for row, each in enumerate(ballots.values())
    }
    return client.post(f"/en/rounds/{number}/paper/", rows)


def marks(going: Round, **other: int) -> dict[str, int]:
    return {
        f"m{each['n']}_{criterion['code']}": other.get(f"n{each['n']}", 3)
        for each in going.terms["problems"]
        for criterion in going.terms["criteria"]
    }


def test_a_whole_round_by_web(enter: Callable[..., Any], office: Office, no_disk: None) -> None:
    number = a_round_is_published(enter, office)
    with rounds.on_day(0):
        assert step(enter(office, "specialist"), number, "open") == 302
    with rounds.on_day(1):
        residents_vote(enter, office, number)
        paper_is_read_by_two(enter, office, number)
        hands_are_raised(enter, office, number)
    with rounds.on_day(rounds.LAST + 1):
        assert step(enter(office, "specialist"), number, "count") == 422
        assert step(enter(office, "specialist"), number, "close") == 302
        the_commission_marks(enter, office, number)
        page = enter().get(f"/ru/rounds/{number}/").content.decode()
        assert "Итог" not in page
        assert "Никто не узнает" in page
        Round.objects.filter(number=number).update(by_slip=False)
        assert "Никто не узнает" not in enter().get(f"/ru/rounds/{number}/").content.decode(), "without codes"
        Round.objects.filter(number=number).update(by_slip=True)
        assert step(enter(office, "specialist"), number, "count") == 302
        page = enter().get(f"/ru/rounds/{number}/").content.decode()
        assert all(part in page for part in ("Итог", "50,00", "30,00", "80,00"))
        the_head_departs_from_the_order(enter, office, number)
    page = enter().get(f"/ky/priorities/of/{office.authority.code}/").content.decode()
    assert "Жарык жок" in page
    assert number in page


def a_round_is_published(enter: Callable[..., Any], office: Office) -> str:
    client = enter(office, "specialist")
    facts = draft_facts(office)
    unknown = client.post("/en/rounds/of/TR/new/", {**facts, "seats": "nobody@nowhere.example"})
    assert unknown.status_code == 422
    assert "Nobody here signs in as nobody@nowhere.example" in unknown.content.decode()
    assert client.post("/en/rounds/of/TR/new/", facts).status_code == 302
    prepared = Round.objects.get()
    assert prepared.markers.filter(user__isnull=False).count() == 2
    assert enter().get(f"/en/rounds/{prepared.number}/").status_code == 404
    assert step(enter(office, "specialist"), prepared.number, "publish") == 403
    assert step(enter(office, "head"), prepared.number, "publish") == 302
    page = enter().get(f"/en/rounds/{prepared.number}/").content.decode()
    prepared.refresh_from_db()
    assert prepared.method_hash[:16] in page
    return prepared.number


def residents_vote(enter: Callable[..., Any], office: Office, number: str) -> None:
    slips = enter(office, "specialist").post(f"/en/rounds/{number}/slips/", {"count": 3})
    assert (slips.status_code, slips["Content-Type"]) == (200, "application/pdf")
    assert slips["Cache-Control"].startswith("private, no-store") or "no-store" in slips["Cache-Control"]
    going = Round.objects.get(number=number)
    assert VotingCode.objects.count() == 3
    codes = actions.issue_slips(round=going, count=3, by=office.specialist)
    client, address = enter(), f"/en/vote/{number}/"
    for code, chosen in zip(codes, ([2], [2, 3], [1]), strict=True):
        assert client.post(address, {"code": code.lower(), "chosen": chosen}).status_code == 302
    again = client.post(address, {"code": codes[0], "chosen": [1]})
    assert again.status_code == 422
    assert "voted with it already" in again.content.decode()
    assert client.post(address, {"code": codes[0], "chosen": [1, 2, 3]}).status_code == 422
    assert BallotBox.objects.get().ballots == {"1": 1, "2": 1, "2 3": 1}


def paper_is_read_by_two(enter: Callable[..., Any], office: Office, number: str) -> None:
    assert type_in(enter(office, "specialist"), number, {1: "2", 2: "3 1", 3: "-"}).status_code == 302
    page = enter(office, "finance").get(f"/en/rounds/{number}/paper/").content.decode()
    assert 'value="3 1"' not in page
    wrong = type_in(enter(office, "finance"), number, {1: "2 2", 2: "9", 3: "1 2 3"})
    assert (wrong.status_code, PaperBallot.objects.filter(state="once").count()) == (422, 3)
    assert type_in(enter(office, "finance"), number, {1: "2", 2: "3", 3: "-"}).status_code == 302
    page = enter(office, "head").get(f"/en/rounds/{number}/differences/").content.decode()
    assert "Ballot 2" in page
    settled = enter(office, "head").post(f"/en/rounds/{number}/differences/", {"n": 2, "chosen": "3"})
    assert settled.status_code == 302
    assert PaperBallot.objects.get(n=2).chosen == "3"


def hands_are_raised(enter: Callable[..., Any], office: Office, number: str) -> None:
    client = enter(office, "specialist")
    meeting = {"held_on": clock.today().strftime("%d.%m.%Y"), "place": "Мектеп", "participants": 9}
    assert client.post("/en/hearings/TR/meeting/", meeting).status_code == 302
    held = office.authority.priority_versions.model._meta.apps.get_model(
        "priorities", "Meeting"
    ).objects.get()
    assert (
        client.post(
            f"/en/rounds/{number}/hands/", {"meeting": held.pk, "v1": 0, "v2": 10, "v3": 0}
        ).status_code
        == 422
    )
    assert (
        client.post(
            f"/en/rounds/{number}/hands/", {"meeting": held.pk, "v1": 0, "v2": 6, "v3": 3}
        ).status_code
        == 302
    )
    read = enter().get(f"/en/meetings/{held.number}/").content.decode()
    assert f"/en/rounds/{number}/" in read, "the meeting leads to the round in which hands were raised"
    assert "No problem was ranked" not in read
    assert "Мектеп" in read
    Problem.objects.update(is_protected=True)
    assert "Мектеп" not in enter().get(f"/en/meetings/{held.number}/").content.decode()
    Problem.objects.update(is_protected=False)


def the_commission_marks(enter: Callable[..., Any], office: Office, number: str) -> None:
    going = Round.objects.get(number=number)
    address = f"/en/rounds/{number}/marks/"
    assert enter(office, "specialist").get(address).status_code == 403
    kept = enter(office, "chair").post(address, {"m1_scale": 5})
    assert kept.status_code == 302
    assert enter(office, "chair").post(address, {"m1_scale": 5, "lock": "1"}).status_code == 422
    for key in ("chair", "member"):
        assert enter(office, key).post(address, {**marks(going, n1=5), "lock": "1"}).status_code == 302
    on_paper = going.markers.get(user__isnull=True)
    client = enter(office, "specialist")
    assert client.post(f"{address}{on_paper.pk}/", marks(going, n1=5)).status_code == 422
    sent = client.post(f"{address}{on_paper.pk}/", {**marks(going, n1=5), "scan": scan()})
    assert sent.status_code == 302


def the_head_departs_from_the_order(enter: Callable[..., Any], office: Office, number: str) -> None:
    address, client = f"/en/rounds/{number}/decide/", enter(office, "head")
    facts = {"decided_on": clock.today().strftime("%d.%m.%Y"), "p1": 1, "p2": 2}
    refused = client.post(address, facts)
    assert refused.status_code == 422
    assert refused.content.decode().count("write the reason") >= 2
    gap = client.post(address, {**facts, "p2": 3})
    assert (gap.status_code, Priority.objects.count()) == (422, 0)
    why = {f"r{n}_{code}": "Себеп" if code == "ky" else "Причина" for n in (1, 2, 3) for code in ("ky", "ru")}
    assert client.post(address, {**facts, **why}).status_code == 302
    assert list(Priority.objects.order_by("rank").values_list("title_ky", flat=True)) == [
        "Жарык жок",
        "Жол жаман",
    ]
    page = enter().get(f"/ru/rounds/{number}/").content.decode()
    assert "Причина" in page


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("rounds/of/TR/new/", ("specialist",)),
        ("rounds/{n}/desk/", OFFICE),
        ("rounds/{n}/paper/", OFFICE),
        ("rounds/{n}/differences/", OFFICE),
        ("rounds/{n}/hands/", ("specialist",)),
        ("rounds/{n}/revise/", ("specialist",)),
        ("rounds/{n}/cancel/", ("head",)),
        ("rounds/{n}/decide/", ("head",)),
        ("priorities/of/TR/change/", ("head",)),
        ("hearings/TR/meeting/", ("specialist",)),
        ("hearings/TR/survey/", ("specialist",)),
        ("hearings/TR/quarters/", ("specialist",)),
    ],
)
def test_who_may_open_what(
    enter: Callable[..., Any], office: Office, address: str, who: tuple[str, ...]
) -> None:
    going = rounds.open_(office)
    found = {
        key: enter(office, key).get(f"/en/{address.format(n=going.number)}").status_code for key in EVERYBODY
    }
    assert found == {key: 200 if key in who else 403 for key in EVERYBODY}


@pytest.mark.parametrize("key", ["specialist", "head"])
def test_neighbours_have_no_desk_here(
    enter: Callable[..., Any], office: Office, neighbour: Office, key: str
) -> None:
    going, prepared = rounds.open_(office), rounds.draft(office)
    client = enter(neighbour, key)
    assert client.get(f"/en/rounds/{going.number}/").status_code == 200
    assert client.get(f"/en/rounds/{going.number}/desk/").status_code == 403
    assert client.get(f"/en/rounds/{prepared.number}/").status_code == 404
    assert step(client, prepared.number, "publish") == 404


def test_nobody_sees_how_votes_stand_before_the_count(enter: Callable[..., Any], office: Office) -> None:
    """The pages of two rounds that differ only in their votes are the same but for their numbers."""
    seen: list[dict[str, str]] = []
    both = [rounds.open_(office), rounds.open_(office)]
    for going, chosen in zip(both, ([1], [3]), strict=True):
        with rounds.on_day(1):
            codes = actions.issue_slips(round=going, count=5, by=office.specialist)
            for code in codes:
                actions.vote(round=going, code=code, chosen=chosen)
            seen.append(pages_of(enter, office, going))
    assert seen[0] == seen[1]


def pages_of(enter: Callable[..., Any], office: Office, going: Round) -> dict[str, str]:
    found = {}
    for key, address in (("", ""), ("specialist", "desk/"), ("head", "desk/"), ("chair", "marks/")):
        client = enter(office, key) if key else enter()
        page = client.get(f"/en/rounds/{going.number}/{address}").content.decode()
        page = re.sub(
            r"csrf\w*\" value=\"\w+\"|/marks/\d+/|TR-2027-[A-Z]\d+|<span class=\"code wraps\">\w+</span>",
            "",
            page,
        )
        found[f"{key} {address}"] = page
    return found


def test_a_code_in_the_address_fills_the_form(enter: Callable[..., Any], office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        page = enter().get(f"/en/vote/{going.number}/?code=ACEH-KMPT-XY23").content.decode()
    assert 'value="ACEH-KMPT-XY23"' in page


def test_wrong_codes_are_stopped_after_twenty_an_hour(enter: Callable[..., Any], office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        facts = {"code": "ACEH-KMPT-XY23", "chosen": [1]}
        found = [enter().post(f"/en/vote/{going.number}/", facts).status_code for _ in range(21)]
    assert (set(found[:20]), found[20]) == ({422}, 429)


def test_cancelled_round_says_why(enter: Callable[..., Any], office: Office) -> None:
    going = rounds.open_(office)
    facts = {"reason_ky": "Тизмеде ката бар", "reason_ru": "В списке ошибка"}
    assert enter(office, "head").post(f"/en/rounds/{going.number}/cancel/", facts).status_code == 302
    assert "В списке ошибка" in enter().get(f"/ru/rounds/{going.number}/").content.decode()


def test_a_changed_order_is_a_new_version(enter: Callable[..., Any], office: Office) -> None:
    first, second = office.settle("Биринчи"), office.settle("Экинчи")
    client, address = enter(office, "head"), "/en/priorities/of/TR/change/"
    facts = {
        "on": clock.today().strftime("%d.%m.%Y"),
        "reason_ky": "Кеңеш суранды",
        "reason_ru": "Просил кенеш",
    }
    assert client.post(address, {**facts, f"p{second.pk}": 1, f"p{first.pk}": 1}).status_code == 422
    assert client.post(address, {**facts, f"p{second.pk}": 1}).status_code == 422
    assert client.post(address, {**facts, f"p{first.pk}": 1, f"p{second.pk}": 2}).status_code == 302
    page = enter().get("/ru/priorities/of/TR/").content.decode()
    assert "Просил кенеш" in page
    in_force = page[page.index("<ol") : page.index("</ol>")]
    assert in_force.index(first.number) < in_force.index(second.number)
    assert PriorityVersion.objects.count() == 3


def test_lists_ask_the_same_for_many(enter: Callable[..., Any], office: Office) -> None:
    client = enter()
    does_not_grow(
        client, "/ky/rounds/of/TR/", lambda n: [rounds.publish(office) for _ in range(n)], few=1, many=4
    )
    does_not_grow(
        client,
        "/ky/priorities/of/TR/",
        lambda n: [office.settle(f"К{n}{i}") for i in range(n)],
        few=2,
        many=8,
    )
    does_not_grow(
        client, "/ky/hearings/TR/", lambda n: [office.settle(f"Ж{n}{i}") for i in range(n)], few=1, many=6
    )
    number = Round.objects.all()[0].number
    for key, address in (("specialist", "desk/"), ("chair", "marks/"), ("head", "")):
        assert queries_of(enter(office, key), f"/ky/rounds/{number}/{address}") <= 12


def test_a_survey_begins_on_a_day_that_has_come(enter: Callable[..., Any], office: Office) -> None:
    address, facts = "/en/hearings/TR/survey/", {"title_ky": "Суроо", "title_ru": "Опрос", "way": "doors"}
    days = [(clock.today() + timedelta(days=later)).strftime("%d.%m.%Y") for later in (1, 0)]
    client = enter(office, "specialist")
    early = client.post(address, facts | {"began_on": days[0]})
    assert early.status_code == 422
    assert "The first day of the survey is still to come" in early.content.decode()
    assert client.post(address, facts | {"began_on": days[1]}).status_code == 302
