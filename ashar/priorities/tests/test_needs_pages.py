"""The office hears: lists, setting aside, joining, a meeting on one page."""

from collections.abc import Callable
from typing import Any

import pytest

from ashar.core import clock, journal
from ashar.core.thread import Knot
from ashar.priorities.actions import submit_signal
from ashar.priorities.models import Meeting, NeedSignal, Priority, Problem
from tests.support.office import Office
from tests.support.walking import does_not_grow, queries_of, scan

EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")
RAW = "Кошунам күнүгө таштанды күйгүзөт, дарегин айтам."
MEETING = {
    "held_on": "28.02.2027", "place": "Мектеп", "participants": "40", "women": "21",
    "p1-title_ky": "Таштанды", "p1-title_ru": "Мусор", "p1-text_ky": "Таштанды көп", "p1-text_later": "on",
    "p1-votes": "12", "p1-sphere": "environment", "p1-protected": "by_sphere",
    "p1-reason_ky": "Экинчи", "p1-reason_ru": "Второе",
    "p2-title_ky": "Зордук", "p2-title_ru": "Насилие", "p2-votes": "28", "p2-sphere": "violence",
    "p2-protected": "by_sphere", "p2-reason_ky": "Биринчи", "p2-reason_ru": "Первое",
    **{f"p{n}-protected": "by_sphere" for n in (3, 4, 5)},
}  # fmt: skip


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of an office."""

    def as_(office: Office | None = None, code: str = "") -> Any:
        client.logout()
        if office:
            client.force_login(office.people[code])
        return client

    return as_


def say(office: Office, text: str = RAW) -> NeedSignal:
    return submit_signal(authority=office.authority, text=text, where="3-квартал", contact="0700 1")


def counts() -> tuple[int, ...]:
    models: tuple[Any, ...] = (Meeting, Problem, Priority, Knot, journal.Entry)
    return tuple(model.objects.count() for model in models)


def only(*codes: str) -> dict[str, int]:
    return {code: 200 if code in codes else 403 for code in EVERYBODY}


def test_raw_words_are_read_by_specialist_and_head_alone(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    for address in ("/ky/needs/TR/", f"/ky/needs/TR/{signal.number}/"):
        pages = {code: enter(office, code).get(address) for code in EVERYBODY}
        assert {code: page.status_code for code, page in pages.items()} == only("specialist", "head")
        assert [code for code, page in pages.items() if RAW[:20] in page.content.decode()] == [
            "specialist",
            "head",
        ]


@pytest.mark.parametrize("code", ["specialist", "head"])
def test_neighbours_know_nothing(
    enter: Callable[..., Any], office: Office, neighbour: Office, code: str
) -> None:
    signal = say(office)
    client = enter(neighbour, code)
    assert client.get("/ky/needs/TR/").status_code == 403
    assert client.get(f"/ky/needs/TR/{signal.number}/").status_code == 404
    assert client.get(f"/ky/needs/NB/{signal.number}/").status_code == 404
    assert list(NeedSignal.objects.visible_to(neighbour.people[code])) == []


def test_who_may_do_what(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    addresses = ["join/", "aside/"]
    for address in [f"/ky/needs/TR/{signal.number}/{each}" for each in addresses] + ["/ky/needs/TR/meeting/"]:
        found = {code: enter(office, code).get(address).status_code for code in EVERYBODY}
        assert found == only("specialist"), address


def test_role_that_is_over_opens_nothing(enter: Callable[..., Any], office: Office) -> None:
    office.specialist.roles.update(valid_to=clock.today() - clock.ONE_DAY)
    assert enter(office, "specialist").get("/ky/needs/TR/").status_code == 403


def test_setting_aside_tells_the_resident_why(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    client = enter(office, "specialist")
    address = f"/en/needs/TR/{signal.number}/aside/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "secret words"}).status_code == 422
    assert client.post(address, {"reason": "under_way"}).status_code == 302
    signal.refresh_from_db()
    assert (signal.state, signal.set_aside_reason) == ("set_aside", "under_way")
    page = enter().get(f"/en/say/n/{signal.number}/").content.decode()
    assert "already working on this" in page


def test_words_are_set_aside_once(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    client = enter(office, "specialist")
    address = f"/en/needs/TR/{signal.number}/aside/"
    client.post(address, {"reason": "under_way"})
    before = counts()
    assert client.post(address, {"reason": "unclear"}).status_code == 422
    signal.refresh_from_db()
    assert (signal.set_aside_reason, counts()) == ("under_way", before)


def test_joining_to_a_problem_that_exists(enter: Callable[..., Any], office: Office) -> None:
    signal, problem = say(office), office.settle().problem
    assert problem is not None
    answer = enter(office, "specialist").post(f"/ky/needs/TR/{signal.number}/join/", {"problem": problem.pk})
    signal.refresh_from_db()
    assert (answer.status_code, signal.state, signal.problem) == (302, "joined", problem)
    assert Knot.objects.get(number=signal.number).continued_by.number == problem.number


def test_joining_to_a_problem_of_a_neighbour_is_refused(
    enter: Callable[..., Any], office: Office, neighbour: Office
) -> None:
    signal, theirs = say(office), neighbour.settle().problem
    assert theirs is not None
    answer = enter(office, "specialist").post(f"/ky/needs/TR/{signal.number}/join/", {"problem": theirs.pk})
    signal.refresh_from_db()
    assert (answer.status_code, signal.state) == (422, "received")


def test_a_meeting_is_settled_by_one_form(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    data = MEETING | {f"s{signal.pk}": "1", "minutes": scan("протокол.jpg")}
    answer = enter(office, "specialist").post("/ky/needs/TR/meeting/", data)
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == f"/ky/meetings/{meeting.number}/"
    found = Priority.objects.order_by("rank").values_list("title_ru", "rank", "votes", "is_protected")
    assert list(found) == [("Насилие", 1, 28, True), ("Мусор", 2, 12, False)]
    signal.refresh_from_db()
    assert signal.problem == Problem.objects.get(title_ru="Мусор")
    assert meeting.minutes is not None
    assert not meeting.minutes.is_public


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"held_on": "02.03.2027"}, "Таштанды"),
        ({"women": "41"}, "Таштанды"),
        ({"p1-votes": "41"}, "Мусор"),
        ({"p1-title_ru": ""}, "Таштанды"),
        ({"p2-sphere": ""}, "Насилие"),
        ({"p2-reason_ky": "", "p2-reason_ru": ""}, "Насилие"),
        ({"participants": "көп"}, 'value="көп"'),
        ({"p1-title_ky": "", "p1-title_ru": "", "p1-votes": "", "p1-sphere": ""}, "Мектеп"),
    ],
)
def test_meeting_with_a_mistake_changes_nothing_and_keeps_what_was_typed(
    enter: Callable[..., Any], office: Office, change: dict[str, str], kept: str
) -> None:
    say(office)
    before = counts()
    answer = enter(office, "specialist").post("/ky/needs/TR/meeting/", MEETING | change)
    assert (answer.status_code, counts()) == (422, before)
    assert kept in answer.content.decode()


def test_everything_that_is_wrong_with_a_meeting_is_said_at_once(
    enter: Callable[..., Any], office: Office
) -> None:
    wrong = {"held_on": "02.03.2027", "women": "41", "p1-votes": "41"}
    page = enter(office, "specialist").post("/en/needs/TR/meeting/", MEETING | wrong).content.decode()
    said = ("recorded after it was held", "more women than participants", "more votes than there were")
    assert [each for each in said if each not in page] == []


def test_words_cannot_be_joined_to_an_empty_problem(enter: Callable[..., Any], office: Office) -> None:
    signal = say(office)
    before = counts()
    answer = enter(office, "specialist").post("/en/needs/TR/meeting/", MEETING | {f"s{signal.pk}": "4"})
    assert (answer.status_code, counts()) == (422, before)
    assert "a problem that is empty" in answer.content.decode()


@pytest.mark.parametrize(("said", "sphere", "wanted"), [
    ("by_sphere", "violence", True), ("by_sphere", "family", True), ("by_sphere", "homeless", True),
    ("by_sphere", "health", True), ("by_sphere", "environment", False), ("yes", "environment", True),
    ("no", "violence", False),
])  # fmt: skip
def test_protection_follows_the_sphere_unless_said_otherwise(
    enter: Callable[..., Any], office: Office, said: str, sphere: str, wanted: bool
) -> None:
    data = {name: value for name, value in MEETING.items() if not name.startswith("p2-")}
    data |= {"p1-protected": said, "p1-sphere": sphere}
    assert enter(office, "specialist").post("/ky/needs/TR/meeting/", data).status_code == 302
    assert Problem.objects.get().is_protected is wanted


def test_public_pages_of_a_meeting_a_problem_and_a_priority(
    enter: Callable[..., Any], office: Office
) -> None:
    priority = office.settle()
    assert priority.problem is not None
    assert priority.meeting is not None
    client = enter()
    meeting = client.get(f"/ru/meetings/{priority.meeting.number}/").content.decode()
    problem = client.get(f"/ru/problems/{priority.problem.number}/").content.decode()
    shown = client.get(f"/ru/priorities/{priority.number}/").content.decode()
    assert [word for word in ("Мектеп", "40", "30", "Больше всего голосов.") if word not in meeting] == []
    assert "Вечером темно." in problem
    assert [word for word in ("30", "40", "Больше всего голосов.") if word not in shown] == []


def test_a_meeting_of_few_says_so_and_hides_how_many_of_them_were_women(client: Any, office: Office) -> None:
    held = office.settle().meeting
    assert held is not None
    page = client.get(f"/en/meetings/{held.number}/").content.decode()
    assert "Few residents were heard" not in page
    assert "Of them women" in page
    Meeting.objects.filter(pk=held.pk).update(participants=12, women=2)
    page = client.get(f"/en/meetings/{held.number}/").content.decode()
    assert "at least this many residents before priorities are chosen: 20" in page
    assert "Of them women" not in page
    client.force_login(office.specialist)
    assert "Of them women" in client.get(f"/en/meetings/{held.number}/").content.decode()


def test_place_of_a_meeting_that_named_a_protected_problem_is_not_shown(
    enter: Callable[..., Any], office: Office
) -> None:
    priority = office.settle("Зордук", sphere="violence", is_protected=True)
    assert priority.meeting is not None
    assert "Мектеп" not in enter().get(f"/ky/meetings/{priority.meeting.number}/").content.decode()


@pytest.mark.parametrize("sent", [True, False])
def test_a_file_is_asked_for_again_only_when_one_was_sent(
    enter: Callable[..., Any], office: Office, sent: bool
) -> None:
    data = MEETING | {"place": ""} | ({"minutes": scan()} if sent else {})
    answer = enter(office, "specialist").post("/en/needs/TR/meeting/", data)
    assert answer.status_code == 422
    assert ("Choose the file again" in answer.content.decode()) is sent


def test_minutes_are_read_by_the_office_and_its_auditor(enter: Callable[..., Any], office: Office) -> None:
    enter(office, "specialist").post("/ky/needs/TR/meeting/", MEETING | {"minutes": scan()})
    address = f"/ky/meetings/{Meeting.objects.get().number}/minutes/"
    found = {}
    for code in EVERYBODY:
        answer = enter(office, code).get(address)
        found[code] = answer.status_code
        answer.close()
    assert found == only("specialist", "head", "auditor")
    assert enter().get(address).status_code == 302


def test_list_does_not_grow_with_words(enter: Callable[..., Any], office: Office) -> None:
    problem = office.settle().problem

    def add(count: int) -> None:
        for _n in range(count):
            signal = say(office)
            NeedSignal.objects.filter(pk=signal.pk).update(state="joined", problem=problem)

    does_not_grow(enter(office, "specialist"), "/ky/needs/TR/?state=joined", add)


def test_meeting_form_does_not_grow_with_words(enter: Callable[..., Any], office: Office) -> None:
    does_not_grow(
        enter(office, "specialist"), "/ky/needs/TR/meeting/", lambda n: [say(office) for _one in range(n)]
    )


def test_public_pages_are_light(enter: Callable[..., Any], office: Office) -> None:
    priority = office.settle(signals=(say(office), say(office)))
    assert priority.problem is not None
    assert priority.meeting is not None
    for address in (
        f"/ky/meetings/{priority.meeting.number}/",
        f"/ky/problems/{priority.problem.number}/",
        f"/ky/priorities/{priority.number}/",
    ):
        queries_of(enter(), address)
