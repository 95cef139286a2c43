"""One whole order by web on the light path: in Kyrgyz on SQLite, in Russian on PostgreSQL.

Every page on the way is strict HTML, within its weight, and holds no English; the forms that each
person posts are counted against design: specialist 12, head 3, finance 4, a member 3, an NGO 6.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.proposals.questions import DECLARATIONS, QUESTIONS
from ashar.selection.models import Award
from tests.journey import delivery, town
from tests.journey.walker import Walker
from tools import verify_journal

MOST = {"specialist": 12, "head": 3, "finance": 4, "chair": 3, "member": 3, "expert": 3, "ngo": 6}
ANSWER = {
    "ky": "Үч кварталда 60 өспүрүм мектептен кийин барар жери жок; муну сурамжылоодон билебиз.",
    "ru": "В трёх кварталах 60 подросткам после школы некуда пойти; мы знаем это из опроса.",
}
MONDAY = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
DEADLINE = MONDAY + timedelta(days=17, hours=7)
SIGNING = DEADLINE + timedelta(days=8)
END = DEADLINE + timedelta(days=182)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A photograph of a signed paper."""
    from PIL import Image

    path = tmp_path / "кол-тамгалар.jpg"
    Image.new("RGB", (400, 560), "white").save(path)
    return path


def day(moment: datetime, days: int = 0) -> str:
    return clock.local(moment + timedelta(days=days)).strftime("%d.%m.%Y")


def hour(moment: datetime) -> str:
    return clock.local(moment).strftime("%d.%m.%Y %H:%M")


@pytest.mark.postgres
def test_a_town_of_two_runs_a_whole_order(live_server_ashar: Any, paper: Path, tmp_path: Path) -> None:
    language = "ru" if connection.vendor == "postgresql" else "ky"
    server = live_server_ashar
    with clock.set_for_test(MONDAY - timedelta(days=1)):
        town.settle(language)
    server.restart(at=MONDAY)
    people = {key: town.sign_in(server, language, key) for key in town.PEOPLE}

    resident = _a_resident_speaks(server, language)
    _the_commission_is_appointed(people["specialist"])
    _the_meeting_decides(people["specialist"], paper)
    _money_is_given(people, paper)
    call = _the_call_is_announced(people, language)
    organisations = [_an_organisation_files(server, language, n, call) for n in (1, 2)]
    people["specialist"].read(f"proposals/call/{call.number}/").sees("2").sees_not(ANSWER[language])

    _time_passes(server, people, organisations, DEADLINE + timedelta(hours=1))
    _the_sitting(people, call)
    _the_paper_is_signed_and_published(people, call, paper)
    _everybody_sees(server, language, call, organisations)
    _the_order_is_carried_out(server, people, organisations, call, paper)

    for key, walker in people.items():
        assert walker.posted <= MOST[key], (key, walker.posted)
    for ngo, _number in organisations:
        assert ngo.posted <= MOST["ngo"], ngo.posted
    everybody = (*people.values(), organisations[0][0], resident)
    found = sorted(leak for walker in everybody for leak in walker.leaks)
    assert not found, "\n".join(found)
    counted = {key: walker.posted for key, walker in people.items()} | {"ngo": organisations[0][0].posted}
    print(f"\nforms posted on the light path ({language}): {counted}")
    _the_books_are_right(call, tmp_path)


def _time_passes(
    server: Any, people: dict[str, Walker], organisations: list[tuple[Walker, str]], at: datetime
) -> None:
    server.restart(at=at)
    for key, walker in people.items():
        town.enter(walker, town.PEOPLE[key][0])
    for n, (ngo, _number) in enumerate(organisations, start=1):
        town.enter(ngo, f"ngo{n}@town.example")


def _the_order_is_carried_out(
    server: Any, people: dict[str, Walker], organisations: list[tuple[Walker, str]], call: Call, paper: Path
) -> None:
    language = people["specialist"].language
    _time_passes(server, people, organisations, SIGNING)
    agreement = delivery.worker_prepares(call)
    winner = next(ngo for ngo, number in organisations if number == agreement.award.proposal.number)
    delivery.both_sides_sign(people["specialist"], agreement, paper)
    delivery.first_tranche(people, winner, agreement, SIGNING)
    _time_passes(server, people, organisations, END)
    delivery.the_report(winner, agreement, language, paper)
    delivery.the_closing(people["specialist"], agreement, END)
    delivery.last_tranche_closes_the_order(people["finance"], agreement, END)
    anybody = Walker(server, language, "anybody")
    delivery.everybody_reads_the_result(anybody, agreement, [ANSWER[language], delivery.DONE[language]])


def _a_resident_speaks(server: Any, language: str) -> Walker:
    resident = Walker(server, language, "resident")
    resident.read("say/SB/")
    time.sleep(3.2)
    resident.send("say", text=ANSWER[language], where="3")
    assert "SB-2027-N1" in resident.text
    return resident


def _the_commission_is_appointed(specialist: Walker) -> None:
    seats: dict[str, Any] = {}
    for n, (key, duty) in enumerate(
        (("specialist", "secretary"), ("chair", "chair"), ("member", "member"), ("expert", "expert")), start=1
    ):
        login, name = town.PEOPLE[key]
        seats |= {f"s{n}-duty": duty, f"s{n}-name": name, f"s{n}-login": login}
        if key in {"member", "expert"}:
            seats[f"s{n}-is_civil"] = "on"
    specialist.read("commissions/of/SB/appoint/").send(
        "appoint", title_ky="Конкурстук комиссия", title_ru="Конкурсная комиссия", act_number="7",
        act_date=day(MONDAY, -1), **seats,
    )  # fmt: skip


def _the_meeting_decides(specialist: Walker, paper: Path) -> None:
    specialist.read("needs/SB/meeting/").send(
        "meeting", held_on=day(MONDAY, -1), place="Мектеп", participants=48, women=30, minutes=paper,
        **{
            "p1-title_ky": "Өспүрүмдөр көчөдө", "p1-title_ru": "Подростки на улице",
            "p1-text_ky": "Мектептен кийин барар жер жок.", "p1-text_ru": "После школы некуда пойти.",
            "p1-votes": 35, "p1-sphere": "youth", "p1-reason_ky": "Көп добуш алды.",
            "p1-reason_ru": "Больше всего голосов.",
        },
    )  # fmt: skip
    specialist.read("priorities/SB-2027-R1/plan/").send(
        "plan", title_ky="Өспүрүмдөр клубу", title_ru="Клуб для подростков", aim_ky="Пайдалуу убакыт.",
        aim_ru="Время с пользой.", target_group_ky="60 өспүрүм", target_group_ru="60 подростков",
        planned_amount="50 000",
    )  # fmt: skip


def _money_is_given(people: dict[str, Walker], paper: Path) -> None:
    finance = people["finance"].read("lines/SB-2027-L1/decision/")
    names = [each.get("name") or "" for each in finance.page.iter("input")]
    (amount,) = [name for name in names if name.startswith("source_")]
    finance.send(
        "decision", body="council", act_number="12-3", act_date=day(MONDAY, -1), upload=paper,
        **{amount: "50 000"},
    )  # fmt: skip


def _the_call_is_announced(people: dict[str, Walker], language: str) -> Call:
    people["specialist"].read("calls/for/SB-2027-L1/").send(
        "calls/for",
        tasks_ky="Клуб ачуу.", tasks_ru="Открыть клуб.", results_ky="60 өспүрүм.",
        results_ru="60 подростков.",
        contact_name="Айгүл Саматова", contact_phone="03900 1 23 45", contact_hours="9:00–17:00",
        deadline=hour(DEADLINE), results_by=day(DEADLINE, 8), project_start=day(DEADLINE, 20),
        project_end=day(DEADLINE, 180),
    )  # fmt: skip
    call = Call.objects.get()
    people["head"].read(f"calls/{call.number}/ready/").send("announce")
    call.refresh_from_db()
    assert (call.state, call.rules["profile"]) == ("announced", "light")
    Walker(people["head"].server, language).read("calls/").sees(call.number)
    return call


def _an_organisation_files(server: Any, language: str, n: int, call: Call) -> tuple[Walker, str]:
    ngo = Walker(server, language, f"organisation {n}")
    ngo.read("organisations/register/").send(
        "register", counts=False, inn=f"0123456789000{n}", legal_form="foundation", name_ky=f"Уюм {n}",
        name_ru=f"Уюм {n}", person=f"Жетекчи {n}", login=f"ngo{n}@town.example", password1=town.PASSWORD,
        password2=town.PASSWORD,
    )  # fmt: skip
    ngo.read(f"calls/{call.number}/").follow("proposals/start/")
    ngo.send("proposals/start/")
    number = ngo.here.rstrip("/").split("/")[-1]
    budget = {"name_1": "Эмгек акы", "amount_1": f"{40 + n} 000", "own_1": "2 000"}
    answers = dict.fromkeys([question.code for question in QUESTIONS], ANSWER[language])
    ticks = dict.fromkeys([f"declaration-{code}" for code in DECLARATIONS], "on")
    ngo.send(f"proposals/{number}/", language=language, title=f"Клуб {n}", **answers, **budget, **ticks)
    ngo.read(f"proposals/{number}/file/").send("file")
    ngo.sees(number)
    return ngo, number


def _the_sitting(people: dict[str, Walker], call: Call) -> None:
    sitting = f"calls/{call.number}/sitting/"
    people["expert"].read(sitting).send("sitting/share")
    secretary = people["specialist"].read(sitting).send("sitting/open")
    for key in ("specialist", "chair", "member", "expert"):
        walker = people[key].read(sitting)
        names = {each.get("name") for each in walker.page.iter("input")}
        states = sorted(name for name in names if name and name.startswith("state_"))
        assert len(states) == 2
        walker.sees_not("Клуб 1").send("interests", **dict.fromkeys(states, "none"))
    secretary.read(sitting).send("admission")
    for place, key in enumerate(("chair", "member", "expert")):
        walker = people[key].read(sitting)
        marks = {
            each.get("name"): str(int(each.get("max")) - 2 * place - number % 5)
            for number, each in enumerate(walker.page.iter("input"))
            if (each.get("name") or "").startswith("p") and each.get("type") == "number"
        }
        comments = {
            each.get("name"): "План так, сандар бар."
            for each in walker.page.iter("textarea")
            if (each.get("name") or "").startswith("c")
        }
        assert len(marks) == 8
        assert len(comments) == 2
        walker.send("marks", press="lock", **marks, **comments)
    secretary.read(sitting).send("decide", place="Мэрия")


def _the_paper_is_signed_and_published(people: dict[str, Walker], call: Call, paper: Path) -> None:
    sitting = f"calls/{call.number}/sitting/"
    people["specialist"].read(sitting).send("sign", scan=paper)
    people["head"].read(sitting).send("publish")


def _everybody_sees(server: Any, language: str, call: Call, organisations: list[tuple[Walker, str]]) -> None:
    anybody = Walker(server, language, "anybody")
    award = Award.objects.get(lot__call=call)
    name = str(award.organisation)
    anybody.read(f"calls/{call.number}/results/").sees(name)
    anybody.read("o/SB-2027-L1").sees(name)
    anybody.read("say/n/SB-2027-N1/").sees_not(ANSWER[language])
    anybody.read("orders/").sees("SB-2027-L1")
    anybody.read("journal/").sees("SB")
    for ngo, number in organisations:
        ngo.read(f"proposals/{number}/marks/").sees("План так")


def _the_books_are_right(call: Call, tmp_path: Path) -> None:
    assert verify_journal.check(journal.export_lines(["SB"])).is_whole
