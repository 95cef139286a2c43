"""While the work is done: a finding that is not fixed, a resident who is answered; nothing private leaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.i18n import LANGUAGES
from ashar.core.web.doors import TOO_QUICK, opened_now
from ashar.monitoring.actions.opinions import Said, pass_opinion_on, submit_opinion
from ashar.monitoring.actions.visits import (
    Found,
    Seen,
    answer_finding,
    complete_visit,
    plan_visit,
    settle_finding,
)
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.models import Finding, Opinion, Visit
from ashar.monitoring.papers.visit_sheet import present, sheet_facts
from tests.support.routes import client_of
from tests.support.strict_html import StrictClient


@pytest.fixture
def agreement(demo_town: Any) -> Agreement:
    """The agreement in force of the demonstration."""
    cache.clear()
    return Agreement.objects.get(state="active", mode="live")


def line_of(agreement: Agreement) -> str:
    line = agreement.award.lot.call.line
    assert line is not None
    return line.number


def browser(login: str) -> Any:
    """A browser in which this person of the town has signed in."""
    return client_of(User.objects.get(login=f"{login}@ak-terek.example"), StrictClient)


def of_ngo(agreement: Agreement) -> Any:
    return client_of(agreement.award.organisation.memberships.get(code="ngo_head").user, StrictClient)


def send(client: Any, address: str, **words: Any) -> str:
    """Post a form that must be taken; where it led."""
    answer = client.post(address, words)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return str(answer.headers["Location"])


def seen(agreement: Agreement, day: str, **words: str) -> dict[str, str]:
    """The form of a visit, filled in."""
    call = agreement.award.lot.call
    questions = questions_for(call.sphere, is_protected=call.is_protected)
    return {f"c_{question.code}": "yes" for question in questions} | {"visited_on": day} | words


@pytest.mark.postgres
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_journey_of_a_finding_that_is_not_fixed(agreement: Agreement, language: str) -> None:
    monitor, ngo, public = browser("meder"), of_ngo(agreement), StrictClient()
    today, soon = clock.today(), clock.today() + timedelta(days=7)

    planned = send(
        monitor, f"/{language}/visits/of/{agreement.number}/plan/",
        planned_on=today.isoformat(), told="told", goers="monitor", place="Достук, 5",
    )  # fmt: skip
    visit = Visit.objects.latest("pk")
    assert planned.endswith(f"/visits/{visit.number}/")
    assert visit.number in ngo.get(f"/{language}/visits/of/{agreement.number}/").content.decode()
    words = {"f1-text": "Журнал жок, Гүлназ эже жазбайт.", "f1-fix_by": soon.isoformat()}
    send(
        monitor, f"/{language}/visits/{visit.number}/record/",
        **seen(
            agreement, today.isoformat(), summary_ky="Иш жүрүп жатат.", summary_ru="Работа идёт.",
            note="Ичинде ысык.", people_seen="3", **words,
        ),
    )  # fmt: skip
    finding = Finding.objects.latest("pk")
    assert (finding.visit, finding.fix_by, finding.state) == (visit, soon, "open")

    send(ngo, f"/{language}/findings/{finding.number}/answer/", answer="Эртең ачабыз.")
    send(
        monitor, f"/{language}/findings/{finding.number}/settle/",
        verdict="more_time", reason="Дагы беш күн.", fix_by=(soon + timedelta(days=5)).isoformat(),
    )  # fmt: skip
    send(monitor, f"/{language}/findings/{finding.number}/settle/", verdict="not_fixed", reason="Журнал жок.")

    finding.refresh_from_db()
    visit.refresh_from_db()
    assert (finding.state, visit.state) == ("not_fixed", "closed")
    page = public.get(f"/{language}/o/{line_of(agreement)}").content.decode()
    assert ("Иш жүрүп жатат." if language == "ky" else "Работа идёт.") in page
    assert ("оңдолгон жок: 1" if language == "ky" else "не исправлено: 1") in page
    assert [word for word in ("Гүлназ", "Ичинде ысык", "Достук, 5", "Эртең ачабыз") if word in page] == []


@pytest.mark.parametrize(("box", "is_announced"), [({}, True), ({"untold": "on"}, False)])
def test_visit_that_nobody_planned_is_unannounced_when_that_is_said(
    agreement: Agreement, box: dict[str, str], is_announced: bool
) -> None:
    monitor, address = browser("meder"), f"/ky/visits/of/{agreement.number}/record/"
    assert 'name="untold"' in monitor.get(address).content.decode()
    send(monitor, address, **seen(agreement, clock.today().isoformat(), **box))
    visit = Visit.objects.latest("pk")
    assert (visit.state, visit.is_announced) == ("closed", is_announced)


def door(seconds: int = TOO_QUICK, **words: str) -> dict[str, str]:
    with clock.set_for_test(clock.now() - timedelta(seconds=seconds)):
        opened = opened_now()
    return {"opened": opened, "homepage": "", "kind": "complaint"} | words


@pytest.mark.postgres
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_journey_of_a_resident_who_is_answered(agreement: Agreement, language: str) -> None:
    public, specialist, ngo = StrictClient(), browser("nurgul"), of_ngo(agreement)
    order = f"/{language}/o/{line_of(agreement)}"
    assert f"/{language}/opinions/about/{line_of(agreement)}/" in public.get(order).content.decode()

    words = door(text="Клуб жабык болчу, Азамат деген бала сыртта калды.", name="Турсун", contact="0705 1")
    followed = send(public, f"/{language}/opinions/about/{line_of(agreement)}/", **words)
    opinion = Opinion.objects.latest("pk")
    assert opinion.text in specialist.get(f"/{language}/opinions/{opinion.number}/").content.decode()
    work = specialist.get(f"/{language}/work/").content.decode()
    assert f"/{language}/opinions/{opinion.number}/" in work
    gist = "Клуб жабык болгону айтылды."
    send(specialist, f"/{language}/opinions/{opinion.number}/pass-on/", gist=gist)
    send(
        specialist, f"/{language}/opinions/{opinion.number}/finding/",
        text="Клубду убагында ачыңыздар.", fix_by=(clock.today() + timedelta(days=3)).isoformat(),
    )  # fmt: skip
    told = ngo.get(f"/{language}/visits/of/{agreement.number}/").content.decode()
    assert gist in told
    assert "Клубду убагында ачыңыздар." in told
    answer = {
        "question_ky": "Клуб эмнеге жабык?", "question_ru": "Почему клуб закрыт?",
        "answer_ky": "Эми убагында ачылат.", "answer_ru": "Теперь открывают вовремя.",
    }  # fmt: skip
    send(specialist, f"/{language}/opinions/{opinion.number}/answer/", **answer)

    for page in (public.get(order).content.decode(), public.get(followed).content.decode()):
        assert answer[f"question_{language}"] in page
        assert answer[f"answer_{language}"] in page
        assert [word for word in ("Азамат", "Турсун", "0705 1", gist) if word in page] == []
    assert [word for word in ("Азамат", "Турсун", "0705 1") if word in told] == []


PLANTED = "ПАНДАЧЫ"


def plant(agreement: Agreement, monitor: User, specialist: User, ngo: User) -> list[str]:
    """Private words in every place that takes some; the numbers they hang on."""
    visit = plan_visit(
        agreement=agreement, planned_on=clock.today(), goers="named", names=f"{PLANTED}1", by=monitor,
        place="" if agreement.award.lot.call.is_protected else f"{PLANTED}2",
    )  # fmt: skip
    found = [Found(f"{PLANTED}3", clock.today() + timedelta(days=2))]
    visit = complete_visit(
        visit=visit, seen=Seen(clock.today(), {"runs": "yes"}, f"{PLANTED}4", 2), findings=found, by=monitor
    )
    finding = answer_finding(finding=visit.findings.get(), answer=f"{PLANTED}5", by=ngo)
    settle_finding(finding=finding, verdict="fixed", reason=f"{PLANTED}6", by=monitor)
    hidden = plan_visit(
        agreement=agreement, planned_on=clock.today(), is_announced=False, goers="named",
        names=f"{PLANTED}7", by=monitor,
    )  # fmt: skip
    said = Said("complaint", f"{PLANTED}8", f"{PLANTED}9", f"{PLANTED}10", may_tell=True)
    opinion = submit_opinion(agreement=agreement, said=said)
    pass_opinion_on(opinion=opinion, gist=f"{PLANTED}11", by=specialist)
    return [visit.number, finding.number, hidden.number, opinion.number]


@pytest.mark.parametrize("is_protected", [False, True])
def test_no_private_word_stands_on_a_public_page(agreement: Agreement, is_protected: bool) -> None:
    call = agreement.award.lot.call
    call.is_protected = is_protected
    call.save(update_fields=["is_protected"])
    agreement.refresh_from_db()
    people = [User.objects.get(login=f"{login}@ak-terek.example") for login in ("meder", "nurgul")]
    ngo = agreement.award.organisation.memberships.get(code="ngo_head").user
    numbers = plant(agreement, *people, ngo)
    assert call.line is not None
    year, code = call.line.programme.year_from, call.authority.code
    addresses = [
        "", "orders/", f"orders/{code}/", "calls/", f"calls/{call.number}/", "news/", "money/",
        f"money/{code}/", f"lines/{call.line.number}/", f"opinions/about/{call.line.number}/",
        f"opinions/n/{numbers[-1]}/",
        *(f"council/{code}/{year}/{sheet}/" for sheet in ("programme", "execution")),
        *(f"o/{number}" for number in (call.line.number, agreement.number, *numbers)),
    ]  # fmt: skip
    public, read = StrictClient(), 0
    for language in LANGUAGES:
        for address in addresses:
            answer = public.get(f"/{language}/{address}", follow=True)
            assert answer.status_code in (200, 404), address
            assert PLANTED not in answer.content.decode(), address
            read += answer.status_code == 200
    assert read >= 3 * (len(addresses) - 4)


def test_the_sheet_of_a_protected_order_has_no_place(agreement: Agreement) -> None:
    visit = Visit.objects.filter(agreement=agreement)[0]
    visit.place = "Достук, 12"
    open_sheet = sheet_facts(agreement, visit)
    agreement.award.lot.call.is_protected = True
    for found in (visit, None):
        facts = sheet_facts(agreement, found)
        assert facts.place == ""
        assert {label for label, _value in present(open_sheet)["facts"]} - {
            label for label, _value in present(facts)["facts"]
        } == {"Where"}
    assert open_sheet.place == "Достук, 12"
