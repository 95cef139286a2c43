"""Marks: alone, locked, hashed, revealed at once."""

from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.selection import queries
from ashar.selection.actions import marking
from ashar.selection.marking.kept import kept_of
from ashar.selection.models import Marking, ScoreSheet, SealedMarks
from ashar.selection.tests.conftest import Cast

SENTENCE = "Пландын үчүнчү кадамы ачыкталсын"


def fill(sheet: ScoreSheet, part: int = 80) -> dict[int, marking.Given]:
    return {
        proposal.pk: marking.Given(
            {c["code"]: c["max"] * part // 100 for c in queries.criteria_of(sheet.call)}, SENTENCE
        )
        for proposal in queries.proposals_to_mark(sheet)
    }


def test_no_mark_is_seen_until_all_have_locked(cast: Cast, marking_call: Call, client: Any) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    other = marking_call.sheets.get(member__user=cast.chair)
    comments = [each.comment for each in kept_of(other).values()]
    assert comments
    assert not Marking.objects.filter(sheet__call=marking_call).exists()
    for row in [row for rows in queries.standings(marking_call).values() for row in rows]:
        assert row.markings == ()
    for who in (cast.specialist, cast.chair, cast.member, cast.head):
        client.force_login(who)
        page = client.get(f"/ky/calls/{marking_call.number}/sitting/").content.decode()
        assert SENTENCE not in page
        assert not [comment for comment in comments if comment in page]
    assert client.get(f"/ky/calls/{marking_call.number}/results/").status_code == 404
    said = " ".join(str(entry.facts) for entry in journal.Entry.objects.all())
    assert SENTENCE not in said


def test_the_last_lock_reveals_all_marks(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    marking.lock_sheet(sheet=sheet, by=cast.expert)
    marking_call.refresh_from_db()
    assert marking_call.state == "deciding"
    assert set(marking_call.sheets.values_list("state", flat=True)) == {"revealed"}
    for rows in queries.standings(marking_call).values():
        for row in rows:
            assert len(row.markings) == 3
            assert row.total == sum(row.means.values())


def test_a_locked_sheet_is_hashed_and_closed(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.chair)
    assert (sheet.state, len(sheet.sha256)) == ("locked", 64)
    numbers = {each.proposal_id: each.proposal.number for each in sheet.sealed.select_related("proposal")}
    rows = [
        {"proposal": numbers[key], "points": given.points, "comment": given.comment}
        for key, given in kept_of(sheet).items()
    ]
    rows.sort(key=lambda row: row["proposal"])
    body = journal.canonical({"sheet": sheet.number, "rows": rows})
    assert journal.digest(body, sheet.salt) == sheet.sha256
    entry = journal.Entry.objects.get(number=sheet.number, step="scoresheet.lock")
    assert entry.facts["facts"]["sha256"] == sheet.sha256
    with pytest.raises(Refused, match="no longer"):
        marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.chair)


def test_nobody_fills_the_sheet_of_another(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    with pytest.raises(Refused, match="alone"):
        marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.chair)
    assert SENTENCE not in {each.comment for each in kept_of(sheet).values()}


def test_an_unfinished_sheet_is_not_locked(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    SealedMarks.objects.filter(sheet=sheet).delete()
    with pytest.raises(Refused) as refused:
        marking.lock_sheet(sheet=sheet, by=cast.expert)
    assert len(refused.value.reasons) == 2 * len(queries.proposals_to_mark(sheet))
    sheet.refresh_from_db()
    assert sheet.state in {"assigned", "open"}


@pytest.mark.parametrize("points", [-1, 31])
def test_a_mark_beyond_its_criterion_is_refused(cast: Cast, marking_call: Call, points: int) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    code = queries.criteria_of(marking_call)[0]["code"]
    key = queries.proposals_to_mark(sheet)[0].pk
    with pytest.raises(Refused, match="between"):
        marking.save_marks(sheet=sheet, given={key: marking.Given({code: points})}, by=cast.expert)


def test_a_member_is_excused_only_while_the_quorum_holds(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    with pytest.raises(Refused, match="chair"):
        marking.excuse_member(sheet=sheet, reason="Ооруп калды", by=cast.member)
    marking.excuse_member(sheet=sheet, reason="Ооруп калды", by=cast.chair)
    marking_call.refresh_from_db()
    assert marking_call.state == "deciding"
    assert marking_call.sheets.get(pk=sheet.pk).state == "void"


def test_without_a_quorum_nobody_is_excused(cast: Cast, marking_call: Call) -> None:
    marking_call.rules["values"]["commission.quorum_pct"] = 90
    marking_call.save(update_fields=["rules"])
    sheet = marking_call.sheets.get(member__user=cast.expert)
    with pytest.raises(Refused, match="quorum"):
        marking.excuse_member(sheet=sheet, reason="Ооруп калды", by=cast.chair)
