"""From residents' words to a problem that everybody reads: lists, ticks, likely the same, merging."""

from typing import Any

import pytest

from ashar.core import lifecycle
from ashar.core.search import fold
from ashar.core.thread import Knot
from ashar.core.web.stages import thread_view
from ashar.priorities.actions import form_problem, submit_signal
from ashar.priorities.actions.problems import Wording, reword_problem
from ashar.priorities.alike import alike_problems, alike_signals, open_problems
from ashar.priorities.models import NeedSignal, Problem
from ashar.priorities.queries import problems_of
from tests.support.office import Office
from tests.support.walking import queries_of

SAME = (
    "Биздин көчөдө кечинде жарык жок",
    "На нашей улице вечером нет света",
    "Көчөдө жарык жок, кечинде караңгы",
)
OTHER = "Таштанды апталап чыгарылбайт"
WORDS = {"title_ky": "Көчөдө жарык жок", "title_ru": "На улице нет света", "sphere": "public_safety"}


def said(office: Office, *texts: str) -> list[NeedSignal]:
    return [submit_signal(authority=office.authority, text=text) for text in texts]


def problem(office: Office, signals: list[NeedSignal], **words: str) -> Problem:
    return form_problem(
        authority=office.authority, wording=Wording(**WORDS | words), signals=signals, by=office.specialist
    )


def of(signals: list[NeedSignal]) -> str:
    return "&".join(f"n={signal.number}" for signal in signals)


def test_likely_the_same_in_both_languages(office: Office, neighbour: Office) -> None:
    first, second, third, _waste = said(office, *SAME, OTHER)
    said(neighbour, SAME[0])
    assert {each.pk for each in alike_signals(first)} == {second.pk, third.pk}
    road = problem(office, [third])
    assert alike_problems(open_problems(office.authority), [first.folded]) == [road]
    assert open_problems(office.authority, but=road) == []


def test_likely_the_same_is_found_behind_thousands_of_newer_words(office: Office) -> None:
    first, second, _third = said(office, *SAME)
    facts = {"authority": office.authority, "text": OTHER, "folded": fold(OTHER)}
    numbers = (f"TR-2027-N{n}" for n in range(100_000, 103_100))
    NeedSignal.objects.bulk_create([NeedSignal(number=number, **facts) for number in numbers])
    assert second in alike_signals(first)


def test_ticked_words_become_a_problem_that_everybody_reads(client: Any, office: Office) -> None:
    signals = said(office, *SAME, OTHER, OTHER)
    client.force_login(office.specialist)
    page = client.get("/en/needs/TR/").content.decode()
    assert all(f'value="{signal.number}"' in page for signal in signals)
    address = f"/en/needs/TR/problems/new/?{of(signals)}"
    assert SAME[0] in client.get(address).content.decode()
    assert client.post(address, {"title_ky": "x"}).status_code == 422
    sent = WORDS | {"protected": "by_sphere"}
    found = Problem.objects
    assert client.post(address, sent).headers["Location"].endswith(f"/{found.get().number}/")
    client.logout()
    public = client.get(f"/en/problems/{found.get().number}/").content.decode()
    assert "5 residents spoke of it." in public
    assert [text for text in (*SAME, OTHER) if text in public] == []


def test_few_are_not_shown_to_everybody_but_to_the_specialist(client: Any, office: Office) -> None:
    road = problem(office, said(office, *SAME))
    public = client.get(f"/en/problems/{road.number}/").content.decode()
    assert "Fewer than 5 residents" in public
    assert "3 residents" not in public
    client.force_login(office.specialist)
    page = client.get(f"/en/needs/TR/problems/{road.number}/").content.decode()
    assert SAME[0] in page


def test_ticked_words_are_joined_or_counted_once(client: Any, office: Office) -> None:
    first, second, third, waste = said(office, *SAME, OTHER)
    road = problem(office, [first])
    client.force_login(office.specialist)
    address = f"/en/needs/TR/ticked/?{of([second, third])}"
    page = client.get(address).content.decode()
    assert page.index("Likely the same") < page.index(road.number)
    assert client.post(address, {"problem": road.pk}).status_code == 302
    assert road.signals.count() == 3
    once = client.post(f"/en/needs/TR/ticked/once/?{of([second, third])}")
    assert once.status_code == 302
    third.refresh_from_db()
    assert (third.state, third.same_as) == ("repeated", second)
    told = client.get(f"/en/say/n/{third.number}/").content.decode()
    assert second.number in told
    client.post(f"/en/needs/TR/{third.number}/count-again/")
    third.refresh_from_db()
    assert third.state == "joined"
    assert client.post(f"/en/needs/TR/{third.number}/take-back/").status_code == 302
    assert client.post(f"/en/needs/TR/{first.number}/take-back/").status_code == 422
    assert client.get("/en/needs/TR/ticked/").status_code == 302
    assert client.post(f"/en/needs/TR/ticked/once/?{of([waste])}").status_code == 302


def test_everything_that_was_found_is_taken_at_once(client: Any, office: Office) -> None:
    said(office, *[f"Жол бузулган {n}" for n in range(40)], OTHER)
    road = problem(office, said(office, "Жол"))
    client.force_login(office.specialist)
    page = client.get("/en/needs/TR/?q=бузулган").content.decode()
    assert "Take all 40 found" in page
    client.post("/en/needs/TR/ticked/?all=1&state=received&q=бузулган", {"problem": road.pk})
    assert road.signals.count() == 41


def test_filters_stand_in_the_address_and_stay_on_the_next_page(client: Any, office: Office) -> None:
    said(office, *[f"Жол бузулган {n}" for n in range(31)], OTHER)
    client.force_login(office.specialist)
    page = client.get("/en/needs/TR/?q=жолдор&channel=web&state=received").content.decode()
    assert "state=received&amp;q=%D0%B6%D0%BE%D0%BB%D0%B4%D0%BE%D1%80&amp;channel=web&amp;page=2" in page
    assert OTHER not in page
    assert OTHER in client.get("/en/needs/TR/?channel=nonsense&since=x").content.decode()
    assert OTHER not in client.get("/en/needs/TR/?since=02.03.2027").content.decode()
    assert OTHER in client.get("/en/needs/TR/?since=01.03.2027&until=01.03.2027").content.decode()
    number = NeedSignal.objects.latest("pk").number
    assert OTHER in client.get(f"/en/needs/TR/?q={number.lower()}").content.decode()


def test_problems_are_merged_and_parted_on_the_page(client: Any, office: Office) -> None:
    road, lamp = problem(office, said(office, *SAME)), problem(office, said(office, OTHER, OTHER))
    client.force_login(office.specialist)
    bench = f"/en/needs/TR/problems/{lamp.number}/"
    assert road.number in client.get(bench).content.decode()
    assert client.post(f"{bench}merge/", {"problem": ""}).status_code == 302
    assert client.post(f"{bench}merge/", {"problem": road.pk}).status_code == 302
    assert "5 residents spoke of it." in client.get(f"/en/problems/{road.number}/").content.decode()
    assert road.number in client.get(f"/en/problems/{lamp.number}/").content.decode()
    assert client.post(f"{bench}merge/", {"problem": road.pk}).status_code == 422
    assert client.post(f"{bench}part/").status_code == 302
    assert client.post(f"{bench}part/").status_code == 422
    lamp.refresh_from_db()
    assert lamp.state == "verified"


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("Кошуна 0555 123 456 номеринен айтты.", True),
        ("Тел. +996 (555) 12-34-56.", True),
        ("Жазыңыз: aida@example.org", True),
        ("Жол 1 200 000 сомго бааланды, 07.08.2026 18:00, 31 үй.", False),
    ],
)
def test_public_words_lead_to_no_telephone_and_no_address(
    client: Any, office: Office, words: str, is_refused: bool
) -> None:
    road = problem(office, said(office, SAME[0]))
    client.force_login(office.specialist)
    bench = f"/en/needs/TR/problems/{road.number}/"
    seen = client.get(bench).content.decode().split('name="seen" value="')[1].split('"')[0]
    sent = WORDS | {"text_ky": words, "text_later": "on", "protected": "no", "seen": seen}
    answer = client.post(bench, sent)
    assert (answer.status_code, "telephone number or e-mail" in answer.content.decode()) == (
        (422, True) if is_refused else (302, False)
    )
    road.refresh_from_db()
    assert (road.text_ky == words) is not is_refused


def test_words_of_two_specialists_are_both_kept(client: Any, office: Office) -> None:
    road = problem(office, said(office, SAME[0]))
    client.force_login(office.specialist)
    bench = f"/en/needs/TR/problems/{road.number}/"
    seen = client.get(bench).content.decode().split('name="seen" value="')[1].split('"')[0]
    sent = WORDS | {"text_ky": "Түнкүсүн караңгы.", "text_later": "on", "protected": "no", "seen": seen}
    other = Wording(**WORDS | {"title_ru": "Темно на улице"})
    reword_problem(problem=road, wording=other, by=office.specialist)
    assert client.post(bench, sent).status_code == 302
    road.refresh_from_db()
    assert (road.title_ru, road.text_ky) == ("Темно на улице", "Түнкүсүн караңгы.")
    page = client.post(bench, sent | {"title_ru": "Нет фонарей"})
    assert page.status_code == 422
    assert "Темно на улице" in page.content.decode()
    assert "Нет фонарей" in page.content.decode()
    again = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert client.post(bench, sent | {"title_ru": "Нет фонарей", "seen": again}).status_code == 302
    assert Knot.objects.get(number=road.number).title_ru == "Нет фонарей"


def test_words_in_a_programme_are_not_changed_any_more(office: Office) -> None:
    ranked = office.settle().problem
    assert ranked is not None
    lifecycle.move(ranked, "take_up", by=office.specialist)
    with pytest.raises(lifecycle.Refused, match="part of a programme"):
        reword_problem(problem=ranked, wording=Wording(**WORDS), by=office.specialist)


def test_problems_are_sorted_and_found(client: Any, office: Office) -> None:
    one = problem(office, said(office, OTHER), title_ky="Өрт", title_ru="Пожары", sphere="environment")
    two = problem(office, said(office, *SAME[:2]), title_ky="Озгуч", title_ru="Ямы")
    town = office.authority
    assert problems_of(town, {}) == [two.pk, one.pk]
    assert problems_of(town, {"sort": "new"}) == [two.pk, one.pk]
    assert problems_of(town, {"sort": "title"}) == [two.pk, one.pk]  # ө stands behind о
    assert problems_of(town, {"q": "пожар"}) == [one.pk]
    assert problems_of(town, {"q": two.number.lower()}) == [two.pk]
    assert problems_of(town, {"sphere": "environment", "state": "verified"}) == [one.pk]
    client.force_login(office.head)
    assert "Өрт" in client.get("/ky/needs/TR/problems/?sort=title").content.decode()
    assert client.get(f"/ky/needs/TR/problems/{one.number}/").status_code == 403


def test_public_page_tells_what_was_decided_and_what_came_of_it(client: Any, office: Office) -> None:
    priority = office.settle()
    assert not thread_view(priority.number).is_over
    line = office.plan(priority)
    assert priority.problem is not None
    thread = thread_view(priority.number)
    assert (thread.position, thread.is_over) == (2, False)
    page = client.get(f"/en/problems/{priority.problem.number}/").content.decode()
    decided, came = page.split("What was decided")[1].split("What came of it")
    assert priority.number in decided
    assert "Nothing yet." in came
    assert line.number not in page


@pytest.mark.parametrize("query", ["", "?q=жол&channel=web&since=01.01.2027", "?state=joined"])
def test_list_asks_the_same_for_three_words_and_for_thirty(client: Any, office: Office, query: str) -> None:
    client.force_login(office.specialist)
    road = problem(office, said(office, *["Жол"] * 3))
    said(office, *["Жол"] * 3)
    addresses = [f"/ky/needs/TR/{query}", "/ky/needs/TR/problems/", f"/ky/needs/TR/problems/{road.number}/"]
    asked = []
    for _round in range(2):
        asked.append([queries_of(client, address) for address in addresses])
        said(office, *["Жол"] * 30)
        for _n in range(30 if not query else 0):
            problem(office, said(office, "Жол"))
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 12
