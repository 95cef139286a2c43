"""The dossier of a call marked without names, with corrections, votes, dissent and a corrected protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from ashar.calls.models import Call
from ashar.core import clock, documents
from ashar.core.files import StoredFile, store_locked
from ashar.portal.models import Dossier
from ashar.portal.tests.test_dossier import bytes_of, checked, make, members_of, retold, zipped
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, CorrectedContent
from ashar.selection import queries
from ashar.selection.actions import (
    admission,
    completing,
    convening,
    correcting,
    dissenting,
    interests,
    marking,
    publishing,
    signing,
)
from ashar.selection.actions.admission import Verdict
from ashar.selection.actions.correcting import Corrected
from ashar.selection.admitting.items import items_for
from ashar.selection.marking.given import Given
from ashar.selection.marking.passes import open_criteria
from ashar.selection.models import AdmissionCheck, InterestDeclaration, ScoreSheet, SittingProtocol
from ashar.selection.tests.conftest import Cast, call_proposals, cast, open_call
from ashar.selection.tests.opened import after, declare, let_others_file, open_it
from ashar.selection.tests.test_by_minute import FULL, adopt, begun
from ashar.selection.tests.test_deciding import decide
from ashar.selection.tests.test_desk import BLIND, with_rules
from ashar.selection.tests.test_signing import confirm_all

__all__ = ["cast", "open_call"]

INTEREST, RULED = "Жетекчиси менин бир тууганым", "Алыс тууган"
NOTE, UNASKED = "Мыкты ойлонулган", "Суралган эмес"
TITLE, DISSENT, NO_CHARTER = "Оңдолгон аталыш", "Смета негизсиз", "Устав жок"
RULES = {**FULL, **BLIND, "commission.interest_waiver": True, "commission.marks_with_names": False}


@pytest.fixture
def marked(cast: Cast, open_call: Call) -> Iterator[Call]:
    """Three proposals: one corrected, one about which an interest is waived, one refused; marks revealed."""
    let_others_file(open_call)
    capacity = open_call.rules["criteria"][-1]["code"]
    rules = {**RULES, "admission.checklist": True}
    with_rules(open_call, capacity=capacity, **rules)
    with after(open_call):
        call = open_it(Call.objects.get(pk=open_call.pk), cast)
        second = call_proposals(call)[1]
        declare(call, cast.member, {second.pk: INTEREST}, "declared")
        for user in (cast.chair, cast.expert, cast.specialist):
            declare(call, user)
        waive(second, cast)
        check(call, cast)
        for user in (cast.chair, cast.member, cast.expert):
            mark(call, user)
        yield Call.objects.select_related("authority", "commission", "line").get(pk=call.pk)


def waive(proposal: Any, cast: Cast) -> None:
    declaration = InterestDeclaration.objects.get(proposal=proposal, state="declared")
    words = {"reason_ky": RULED, "reason_ru": RULED}
    interests.rule_on_interest(declaration=declaration, is_waived=True, by=cast.chair, **words)


def check(call: Call, cast: Cast) -> None:
    """The list of each, a correction of the first, and the third refused on a ground."""
    first, second, third = call_proposals(call)
    for proposal in (first, second, third):
        found = {each.code: "ok" for each in items_for(proposal, port.load_opened(proposal))}
        found |= {"title": "lacking"} if proposal == first else {}
        kept = AdmissionCheck.objects.get(proposal=proposal)
        admission.keep_checklist(check=kept, items=found, by=cast.specialist)
    kept = AdmissionCheck.objects.get(proposal=first)
    note = {"note_ky": "Аталышы түшүнүксүз.", "note_ru": "Непонятно название."}
    completing.request_correction(check=kept, items=["title"], by=cast.specialist, **note)
    first.refresh_from_db()
    before = port.load_opened(first)
    code = next(code for code, text in before.answers.items() if text)
    sent = replace(before, title=TITLE, answers={**before.answers, code: UNASKED})
    paper = store_locked(ContentFile(b"%PDF-1.7 paper %%EOF", "кагаз.pdf"), purpose="proposal_file")
    completing.send_correction(proposal=first, content=sent, files={"letter": [paper]}, by=cast.ngo(call))
    refusal = Verdict(False, NO_CHARTER, "Нет устава", ground="budget")
    verdicts = {first.pk: Verdict(True), second.pk: Verdict(True), third.pk: refusal}
    admission.check_admissions(call=call, verdicts=verdicts, by=cast.specialist)


def mark(call: Call, user: Any) -> None:
    """Both passes; the first criterion of each with its highest mark, which asks for words."""
    sheet = ScoreSheet.objects.get(call=call, member__user=user)
    criteria = queries.criteria_of(sheet.call)
    points: dict[str, int] = {}
    notes: dict[str, str] = {}
    for pass_of in (marking.finish_first_pass, marking.lock_sheet):
        now = open_criteria(sheet, criteria)
        points |= {each["code"]: each["max"] * 80 // 100 for each in now}
        points |= {now[0]["code"]: now[0]["max"]}
        notes |= {now[0]["code"]: NOTE}
        own = queries.proposals_to_mark(sheet)
        given = {each.pk: Given(dict(points), "Жакшы", dict(notes)) for each in own}
        marking.save_marks(sheet=sheet, given=given, by=user)
        sheet = pass_of(sheet=ScoreSheet.objects.get(pk=sheet.pk), by=user)


def decided(call: Call, cast: Cast) -> SittingProtocol:
    """A sitting by the minute, a dissent, signatures, results; then a correction that all sign."""
    expert = call.commission.members.get(user=cast.expert)  # type: ignore[union-attr]
    first = call_proposals(call)[0]
    interests.record_late_interest(call=call, member=expert, proposals=[first], text=INTEREST, by=cast.chair)
    begun(call, cast)
    adopt(call, cast)
    protocol = decide(call, cast, place="Мэрия")
    dissenting.write_dissent(protocol=protocol, text_ky=DISSENT, text_ru="", by=cast.expert)
    convening.close_sitting(call=call, by=cast.chair)
    confirm_all(SittingProtocol.objects.get(pk=protocol.pk))
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    corrected = Corrected("Жери ката", "Место с ошибкой", place="Китепкана")
    published = SittingProtocol.objects.get(pk=protocol.pk)
    correcting.correct_protocol(protocol=published, corrected=corrected, by=cast.specialist)
    for member in signing.signers_of(published):
        signing.confirm_protocol(protocol=published, shown_at=clock.now(), by=member.user)
    return SittingProtocol.objects.get(pk=protocol.pk)


def data_of(dossier: Dossier) -> Any:
    return json.loads(members_of(bytes_of(dossier))["data/data.json"])


def saved(dossier: Dossier, path: Path) -> Path:
    path.write_bytes(bytes_of(dossier))
    return path


def test_everything_that_came_beside_it_is_told_and_checked(cast: Cast, marked: Call, tmp_path: Path) -> None:
    protocol = decided(marked, cast)
    full, public = make(marked, "full", cast.head), make(marked, "public")
    for dossier in (full, public):
        said = checked(saved(dossier, tmp_path / f"{dossier.form}.zip"), "--all")
        assert said.returncode == 0, said.stdout
    first, second, third = (each.number for each in call_proposals(marked))
    assert (
        f"fits: the journal knows correction of proposal {first}"
        in checked(tmp_path / "full.zip", "--all").stdout
    )
    whole(data_of(full), protocol, first, second, third)
    members = members_of(bytes_of(full))
    kept = CorrectedContent.objects.get(proposal__number=first)
    told = json.loads(members[f"proposals/{first}/corrected/filed.json"])
    assert (told["sha256"], told["changed"]) == (kept.sha256, ["title"])
    assert told["unrequested"]
    assert any(name.startswith(f"papers/{told['receipt']}-") for name in members)
    assert json.loads(members[f"proposals/{first}/corrected/counts.json"])["title"] == TITLE
    assert TITLE not in members[f"proposals/{first}/content.json"].decode()
    for_everybody(public, protocol, cast)
    path = f"proposals/{first}/corrected/content.json"
    forged = retold(members, path, members[path].replace(TITLE.encode(), b"X", 1))
    said = checked(zipped(forged, tmp_path / "forged.zip"))
    assert f"DOES NOT FIT: correction of proposal {first} has the hash" in said.stdout


def whole(told: Any, protocol: SittingProtocol, first: str, second: str, third: str) -> None:
    """A few values of the full form."""
    (sitting,) = told["sittings"]
    assert (sitting["agenda_ru"], sitting["protocol"]) == ("Решение", protocol.number)
    assert sitting["closed_at"]
    assert len(told["attendance"]) == len(told["votes"]) == 3
    assert (told["motions"][0]["for"], told["motions"][0]["carried"]) == (3, True)
    assert [row["text_ky"] for row in told["dissents"]] == [DISSENT]
    (correction,) = told["protocol_corrections"]
    assert (correction["document"], correction["reason_ru"]) == (protocol.document, "Место с ошибкой")
    papers = {row["document"] for row in told["signatures"]}
    assert papers == {correction["document"], correction["replaces"]}
    (ruling,) = told["rulings"]
    assert (ruling["proposal"], ruling["waived"], ruling["reason_ky"]) == (second, True, RULED)
    (late,) = told["late_interests"]
    assert (late["proposal"], late["by_member"]) == (first, False)
    void = {(row["sheet"], row["proposal"]) for row in told["marks"] if not row["counts"]}
    assert void == {(late["sheet"], first)}
    assert {row["proposal"] for row in told["letters"]} == {first, second}
    assert {row["letter"] for row in told["letters"]} == {"A", "B"}
    assert len(told["first_passes"]) == 3
    lacking = [row["item"] for row in told["checklists"] if "не в порядке" in row["answer"]]
    assert lacking == ["title"]
    (asked,) = told["corrections"]
    assert (asked["proposal"], asked["items"], asked["changed"]) == (first, "title", "title")
    (ground,) = told["grounds"]
    assert (ground["proposal"], ground["item"]) == (third, "budget")
    assert {row["note"] for row in told["marks"]} == {"", NOTE}
    assert {row["proposal"] for row in told["marks"]} == {first, second}


def for_everybody(public: Dossier, protocol: SittingProtocol, cast: Cast) -> None:
    """No name beside marks, no words of interests, nothing of what the commission alone has read."""
    members = members_of(bytes_of(public))
    told = json.loads(members["data/data.json"])
    assert {"sittings", "attendance", "votes", "dissents", "signatures", "protocol_corrections"} <= set(told)
    assert told["grounds"][0]["proposal"] == ""
    private = {
        "marks",
        "sheets",
        "letters",
        "first_passes",
        "checklists",
        "corrections",
        "rulings",
        "late_interests",
    }
    assert not private & set(told)
    assert not any(row["certificate"] for row in told["signatures"])
    for rows in told.values():
        for row in rows:
            assert not {"member", "points"} <= set(row)
    for name, content in members.items():
        if name.startswith(("data/", "journal/", "index-")):
            for words in (INTEREST, RULED, UNASKED, NOTE):
                assert words.encode() not in content, (name, words)
    facts: Any = documents.kind_of("protocol").unpack(
        bytes(documents.Document.objects.get(number=protocol.document).data)
    )
    names = {each.member for lot in facts.lots for row in lot.ranking for each in row.marks}
    assert names == {"№ 1", "№ 2", "№ 3"}


def test_a_file_with_a_virus_does_not_leave_in_a_dossier(cast: Cast, marked: Call, tmp_path: Path) -> None:
    decided(marked, cast)
    lots = marked.lots.all()
    infected = Attachment.objects.filter(proposal__lot__in=lots, is_filed=True).order_by("pk")[0]
    clean = members_of(bytes_of(make(marked, "full", cast.head)))
    path = next(name for name in clean if f"/files/{infected.pk}-" in name)
    Dossier.objects.all().delete()
    StoredFile.objects.filter(pk=infected.file_id).update(scan="infected")
    with clock.set_for_test(clock.now() + timedelta(hours=1)):
        dossier = make(marked, "full", cast.head)
    members = members_of(bytes_of(dossier))
    assert path not in members
    assert "вирус" in members[f"{path}.withheld.txt"].decode()
    said = checked(saved(dossier, tmp_path / "full.zip"), "--all")
    assert said.returncode == 0, said.stdout
    assert "left out, a virus was found in it" in said.stdout
