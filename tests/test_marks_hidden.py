"""No mark, comment or total is met before the reveal, whoever asks; after it the same search finds them.

Every address as every person; letters in both languages, notices, the export of the journal, all that was
logged, every cell of the database and every file.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as conf
from django.core.files.base import ContentFile
from django.db import connection

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import journal, keys
from ashar.core.files import store
from ashar.core.notices import notices_of
from ashar.core.notices.wording import letter
from ashar.selection import queries
from ashar.selection.actions import deciding, marking, publishing
from ashar.selection.marking.given import Given
from ashar.selection.models import Marking, ScoreSheet, SealedMarks, SheetSeal
from tests.support.crawling import _words
from tests.support.routes import Arguments, Route, cast, client_of, every_object, routes

# Three members, four criteria of 30, 30, 20 and 20 points: the means 26.7, 10.3, 16.3, 2.0, together 55.3.
POINTS = {"chair": (29, 13, 19, 3), "member": (28, 11, 17, 2), "expert": (23, 7, 13, 1)}
# Every statement with its values, and every sentence of a permission: switched on by nobody who serves.
NOISY = ("django.db.backends", "rules")
Table = list[tuple[Route, list[Arguments]]]
WORDS = {who: f"zq{secrets.token_hex(5)}" for who in POINTS}
NOTES = {who: f"zq{secrets.token_hex(5)}" for who in POINTS}
MEANS = re.compile(r"(?<![\d.,])(?:26[.,]7|10[.,]3|16[.,]3|55[.,]3)(?![\d])")
ROWS = {
    who: re.compile(r"(?<![\d.,])" + r"\D{1,90}?".join(map(str, given[:3])) + r"(?![\d.,])")
    for who, given in POINTS.items()
}


@pytest.fixture
def town(demo_town: Any, caplog: pytest.LogCaptureFixture) -> Iterator[Call]:
    """The demonstration with a call that is being marked: two have locked, the third is writing."""
    for each in NOISY:
        logging.getLogger(each).propagate = False
    caplog.set_level(logging.DEBUG)
    call = Call.objects.get(state="scoring", authority__is_demonstration=True)
    ScoreSheet.objects.filter(call=call).update(state="assigned", sha256="", locked_at=None)
    SealedMarks.objects.filter(sheet__call=call).delete()
    SheetSeal.objects.filter(sheet__call=call).delete()
    people: dict[str, Any] = cast()
    for who in POINTS:
        sheet = _sheet(call, people[who])
        codes = [each["code"] for each in queries.criteria_of(call)]
        points = dict(zip(codes, POINTS[who], strict=True))
        given = Given(points, WORDS[who], {codes[0]: NOTES[who]})
        mine = {each.pk: given for each in queries.proposals_to_mark(sheet)}
        marking.save_marks(sheet=sheet, given=mine, by=people[who])
        if who != "expert":
            marking.lock_sheet(sheet=_sheet(call, people[who]), by=people[who])
    yield call
    for each in NOISY:
        logging.getLogger(each).propagate = True


def _sheet(call: Call, user: User | None) -> ScoreSheet:
    found: ScoreSheet = ScoreSheet.objects.get(call=call, member__user=user)
    return found


def told(text: str, *, but: str = "") -> set[str]:
    """What of the marks stands in a text; `but`: the member who may read own marks."""
    found = {who for who in POINTS if who != but and (WORDS[who] in text or NOTES[who] in text)}
    found |= {f"marks of {who}" for who in POINTS if who != but and ROWS[who].search(text)}
    # One alone may stand by chance in a paper of another call.
    return found | ({"means or totals"} if len(set(MEANS.findall(text))) > 1 else set())


def examples(route: Route, call: Call) -> list[Arguments]:
    """All objects of this call that stand in the address; the first of all, where none is."""
    try:
        found = route.examples()
    except AssertionError:  # after the reveal nothing is marked any more
        return []
    about = {call.number, *(each.number for each in call_numbers(call))}
    ours = [each for each in found if about & {str(value) for value in each.values()}]
    return ours or found[:1]


def call_numbers(call: Call) -> list[Any]:
    return [*(check.proposal for check in queries.checks_of(call)), *ScoreSheet.objects.filter(call=call)]


def table(call: Call) -> Table:
    """Every address of the product with what stands in it."""
    with every_object():
        return [(route, examples(route, call)) for route in routes()]


def asked_as(user: User | None, every: Table, *, refusing: bool = True) -> Iterator[tuple[str, str]]:
    """The answer of every address to this person, in words; `refusing`: of those too that refuse."""
    client = client_of(user)
    client.raise_request_exception = False
    for route, arguments_of in every:
        # A row refuses before any object is looked for: one is enough there.
        for arguments in arguments_of if route.admits(user) else arguments_of[: int(refusing)]:
            address = route.address(arguments, "ky")
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            answer.close()
            yield address, _text(answer.get("Content-Type", ""), body)


def _text(kind: str, body: bytes) -> str:
    """Words of an answer; of a page without tags, so that a mark beside a mark is found."""
    text = _words(kind, body)
    return re.sub(r"<(?:style|script|svg|path)[^>]*>|</?[a-z][^>]*>", " ", text) + _values(text)


def _values(html: str) -> str:
    """What stands in fields."""
    return " ".join(re.findall(r'value="([^"]*)"', html))


def database() -> str:
    """Every cell of every table, in one text."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells += [
                    bytes(x).decode("utf8", "replace") if isinstance(x, bytes | memoryview) else str(x)
                    for x in row
                ]
    return "\n".join(cells)


def words_in(text: str) -> set[str]:
    return {word for word in (*WORDS.values(), *NOTES.values()) if word in text}


@pytest.mark.postgres
def test_no_copy_of_the_database_holds_a_mark_before_the_reveal(
    town: Call, caplog: pytest.LogCaptureFixture
) -> None:
    assert words_in(database()) == set()
    assert not Marking.objects.filter(sheet__call=town).exists()
    held = b"".join(
        path.read_bytes()
        for path in conf.DATA_DIR.rglob("*")
        if path.is_file() and path.stat().st_size < 10**7 and keys.folder() not in path.parents
    )
    assert words_in(held.decode("utf8", "replace")) == set()
    _reveal(town)
    assert words_in(database()) == {*WORDS.values(), *NOTES.values()}, "the search finds what is there"
    assert words_in(caplog.text) == set(), "neither before nor after"
    assert not any(
        keys.is_here(name)
        for name in SheetSeal.objects.filter(sheet__call=town).values_list("key_name", flat=True)
    )


def test_no_address_tells_a_mark_to_anybody_before_the_reveal(
    town: Call, caplog: pytest.LogCaptureFixture
) -> None:
    people, wrong, read = cast(), [], 0
    every = table(town)
    assert any(route.name == "selection:mark" and found for route, found in every)
    known: set[frozenset[str]] = set()
    for who, user in people.items():
        duties = frozenset(user.duties()) if user else frozenset()
        for address, text in asked_as(user, every, refusing=duties not in known):  # a row knows duties
            read += 1
            wrong += [f"{who} meets {what} at {address}" for what in told(text, but=who)]
        known.add(duties)
        wrong += [f"{who} is sent {what}" for what in told(letters(user))]
    wrong += [f"the journal tells {what}" for what in words_in(b"".join(journal.export_lines()).decode())]
    wrong += [f"the log holds {what}" for what in words_in(caplog.text)]
    print(f"\n{read} answers to {len(people)} people")
    assert not wrong, "\n".join(wrong)
    own = "\n".join(text for _address, text in asked_as(people["expert"], every, refusing=False))
    assert told(own) >= {"expert", "marks of expert"}, "one’s own draft is there, so the search can find"

    _reveal(town)
    every = table(town)
    met = set().union(*(told(text) for _address, text in asked_as(people["chair"], every, refusing=False)))
    assert met >= {*(f"marks of {who}" for who in POINTS), "means or totals"}
    met = set().union(*(told(text) for _at, text in asked_as(None, every)))
    assert met == set(), "not yet published"
    _publish(town, people)
    every = table(town)
    head = _applicant(town)
    for who, user in (("nobody", None), ("applicant", head)):
        found = set().union(*(told(text) for _at, text in asked_as(user, every, refusing=False)))
        assert "means or totals" in found, f"{who} reads the results"
        assert bool(found & set(WORDS)) is (user is not None), "comments are for the applicant"


def letters(user: User | None) -> str:
    """All that this person was written."""
    sent = notices_of(user) if user is not None else []
    return "\n".join("\n".join(letter(notice, code)) for notice in sent for code in ("ky", "ru"))


def _reveal(call: Call) -> None:
    user = cast()["expert"]
    assert user is not None
    marking.lock_sheet(sheet=_sheet(call, user), by=user)
    assert Call.objects.get(pk=call.pk).state == "deciding"


def _applicant(call: Call) -> User:
    proposal = next(check.proposal for check in queries.checks_of(call) if check.state == "admitted")
    head: User = proposal.organisation.memberships.get(code="ngo_head").user
    return head


def _publish(call: Call, people: dict[str, Any]) -> None:
    call = Call.objects.get(pk=call.pk)
    assert call.commission is not None
    choices = deciding.proposed_choices(call)
    won = {
        lot
        for lot, rows in queries.standings(call).items()
        if any(choices[row.proposal.pk].outcome == "selected" for row in rows)
    }
    protocol = deciding.decide_call(
        call=call,
        choices=choices,
        failures={
            lot.pk: deciding.LotFailure("Эч ким.", "Никто.") for lot in call.lots.all() if lot.pk not in won
        },
        present=list(call.commission.members.current().marking()),
        by=people["chair"],
    )
    scan = store(ContentFile(b"%PDF-1.4\n%%EOF", name="protocol.pdf"), purpose="protocol")
    publishing.sign_protocol(protocol=protocol, scan=scan, by=people["chair"])
    publishing.publish_results(protocol=protocol, by=people["head"])
