"""The dossier of a call: what is in it, in which form, when, and that its checker finds what was changed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.files import StoredFile, open_stored, stored_path
from ashar.core.lifecycle import Refused
from ashar.portal.actions import ask_dossier, make_waiting, record_original, sweep_old
from ashar.portal.dossier.tables.files import schema_of
from ashar.portal.dossier.tables.shape import Column, Table
from ashar.portal.models import Dossier, Making
from tests.support.routes import cast, client_of

CHECKER = Path("tools/verify_dossier.py").resolve()
Members = dict[str, bytes]


def make(call: Call, form: str, by: User | None = None) -> Dossier:
    """Ask for it, and do what the worker does."""
    ask_dossier(call=call, form=form, by=by)
    while make_waiting():
        pass
    found: Dossier = Dossier.objects.select_related("file").get(call=call, form=form)
    return found


def bytes_of(dossier: Dossier) -> bytes:
    assert dossier.state == Making.READY
    with open_stored(dossier.file) as file:
        return file.read()


def members_of(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Members, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def checked(path: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", CHECKER, path, *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def of(number: str) -> Call:
    return Call.objects.select_related("authority", "commission", "line").get(number=number)


@pytest.fixture
def people(demo_town: Any) -> dict[str, Any]:
    return cast()


@pytest.fixture
def closed(people: dict[str, Any]) -> Call:
    """A call of the demonstration that came to its end: paid, reported, accepted."""
    return of("AT-2026-C1")


def test_a_visitor_asks_for_the_public_form_and_checks_it(closed: Call, tmp_path: Path) -> None:
    visitor, page = Client(), f"/ru/dossiers/{closed.number}/"
    assert "Собрать" in visitor.get(page).content.decode()
    assert visitor.get(f"{page}public.zip").status_code == 404
    assert visitor.post(f"{page}ask/").status_code == 302
    assert make_waiting(0)  # a slice of time too short to end it
    moving = visitor.get(page).content.decode()
    assert "Собирается" in moving
    assert "<progress" in moving
    assert "Собирается" in visitor.get(f"{page}progress/").content.decode()
    while make_waiting():
        pass
    ready = visitor.get(page).content.decode()
    kept = Dossier.objects.get(call=closed, form="public")
    assert kept.sha256 in ready
    assert "full.zip" not in ready
    taken = b"".join(visitor.get(f"{page}public.zip").streaming_content)  # type: ignore[attr-defined]
    path = tmp_path / "public.zip"
    path.write_bytes(taken)
    said = checked(path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert kept.sha256 in said.stdout


def test_the_full_form_has_what_was_filed_and_what_each_member_locked(closed: Call, people: Any) -> None:
    members = members_of(bytes_of(make(closed, "full", people["auditor"])))
    numbers = {name.split("/")[1] for name in members if name.startswith("proposals/")}
    assert numbers == {"AT-2026-A1"}
    assert {"proposal.pdf", "content.json", "filed.json"} <= {
        name.rpartition("/")[2] for name in members if name.startswith("proposals/")
    }
    assert sum(name.startswith("checking/sheets/") for name in members) == 3
    told = json.loads(members["data/data.json"])
    assert {row["proposal"] for row in told["marks"]} == numbers
    assert told["payments"][0]["order_number"]
    public = members_of(bytes_of(make(closed, "public")))
    assert not any(name.startswith(("proposals/", "checking/")) for name in public)
    assert "marks" not in json.loads(public["data/data.json"])
    assert len(public) < len(members)


def test_the_same_facts_give_the_same_bytes(closed: Call, people: Any) -> None:
    first = make(closed, "full", people["head"])
    before, sha256 = bytes_of(first), first.sha256
    first.delete()
    with clock.set_for_test(clock.now() + timedelta(hours=2)):
        again = make(closed, "full", people["auditor"])
    assert (bytes_of(again), again.sha256) == (before, sha256)
    assert make(closed, "full", people["head"]).ready_at == again.ready_at  # nothing new: not made again


def test_a_new_fact_makes_another_dossier(closed: Call, people: Any) -> None:
    before = make(closed, "public").sha256
    agreement = closed.lots.get().awards.get().agreement.number
    place = {"number": "8-д", "dated": date(2026, 6, 12), "kept_at": "03-12 папка"}
    record_original(call=closed, act=agreement, by=people["specialist"], **place)
    public, full = make(closed, "public"), make(closed, "full", people["head"])
    assert public.sha256 != before
    shown, whole = (members_of(bytes_of(each)) for each in (public, full))
    (row,) = (row for row in json.loads(whole["data/data.json"])["originals"] if row["act"] == agreement)
    assert row == {"act": agreement, "paper_number": "8-д", "dated": "2026-06-12", "kept_at": "03-12 папка"}
    (row,) = (row for row in json.loads(shown["data/data.json"])["originals"] if row["act"] == agreement)
    assert row["kept_at"] == ""
    assert "03-12" not in b"".join(shown.values()).decode("utf8", "replace")


def test_nothing_is_told_before_the_opening_nor_before_the_results(people: Any) -> None:
    for number, says in (("AT-2026-C5", "запечатаны"), ("AT-2026-C3", "после публикации результатов")):
        dossier = make(of(number), "full", people["head"])
        members = members_of(bytes_of(dossier))
        assert any(says in words["ru"] for words in dossier.left_out), number
        assert not any(name.startswith(("proposals/", "checking/sheets/")) for name in members)
        told = json.loads(members["data/data.json"])
        assert not told.keys() & {"opened", "results", "means", "admission", "interests", "marks", "sheets"}
        steps = {
            json.loads(line.partition(b" ")[2])["step"]
            for line in members["journal/extract.txt"].splitlines()[1:]
            if not line.partition(b" ")[2].startswith(b"#")
        }
        assert not {step for step in steps if step.startswith(("proposal.", "scoresheet.", "interests."))}
        assert "call.announce" in steps


def test_entries_of_other_calls_are_there_by_their_hashes_alone(closed: Call, people: Any) -> None:
    members = members_of(bytes_of(make(closed, "full", people["head"])))
    lines = members["journal/extract.txt"].decode().splitlines()[1:]
    own = [json.loads(line.partition(" ")[2]) for line in lines if " #" not in line[64:67]]
    assert len(own) < len(lines)
    others = Call.objects.exclude(pk=closed.pk).values_list("number", flat=True)
    assert not {entry["number"] for entry in own} & set(others)
    assert all(number not in json.dumps(own) for number in others)


def damage(members: Members, name: str, old: bytes, new: bytes) -> Members:
    assert old in members[name]
    return {**members, name: members[name].replace(old, new, 1)}


def without(members: Members, name: str) -> Members:
    return {key: content for key, content in members.items() if key != name}


def retold(members: Members, name: str, content: bytes) -> Members:
    """Someone who changes a file and its hash in the list of contents."""
    import hashlib

    manifest = json.loads(members["manifest.json"])
    for each in manifest["files"]:
        if each["path"] == name:
            each.update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    return {**members, name: content, "manifest.json": json.dumps(manifest).encode()}


Forgery = Callable[[Members], Members]
SHEET, CONTENT = "checking/sheets/AT-2026-S1.json", "proposals/AT-2026-A1/content.json"
FORGERIES: dict[str, tuple[Forgery, str]] = {
    "a byte of a paper": (
        lambda all_: damage(all_, "papers/AT-2026-Q1-notice-ky.pdf", b"%PDF", b"%PDX"),
        "file papers/",
    ),
    "a file less": (lambda all_: without(all_, "scans/" + _scan(all_)), "file scans/"),
    "a file more": (lambda all_: {**all_, "papers/more.pdf": b"%PDF"}, "does not name"),
    "a mark, with the list of contents": (
        lambda all_: retold(all_, SHEET, all_[SHEET].replace(b'"budget": 17', b'"budget": 20')),
        "score sheet AT-2026-S1",
    ),
    "a proposal, with its receipt": (
        lambda all_: retold(all_, CONTENT, all_[CONTENT].replace(b"amount", b"amouns", 1)),
        "proposal AT-2026-A1",
    ),
    "facts of a paper": (
        lambda all_: retold(all_, "checking/papers/AT-2026-Q4.json", b"{}"),
        "the journal knows paper AT-2026-Q4",
    ),
    "an entry": (
        lambda all_: retold(
            all_, "journal/extract.txt", all_["journal/extract.txt"].replace(b'"seq":8', b'"seq":9', 1)
        ),
        "the extract of the journal",
    ),
    "a line less": (
        lambda all_: retold(
            all_,
            "journal/extract.txt",
            b"".join(all_["journal/extract.txt"].splitlines(keepends=True)[:5])
            + b"".join(all_["journal/extract.txt"].splitlines(keepends=True)[6:]),
        ),
        "the extract of the journal",
    ),
}


def _scan(members: Members) -> str:
    return next(name for name in members if name.startswith("scans/")).removeprefix("scans/")


def test_the_checker_finds_whatever_was_changed(closed: Call, people: Any, tmp_path: Path) -> None:
    members = members_of(bytes_of(make(closed, "full", people["head"])))
    assert checked(zipped(members, tmp_path / "true.zip")).returncode == 0
    for name, (forge, finding) in FORGERIES.items():
        forged = forge(members)
        assert forged != members, name
        said = checked(zipped(forged, tmp_path / "forged.zip"))
        assert said.returncode == 1, f"{name}: {said.stdout}{said.stderr}"
        assert f"DOES NOT FIT: {finding}" in said.stdout or finding in said.stdout, f"{name}: {said.stdout}"


def test_the_checker_compares_with_a_whole_export_and_with_kept_heads(
    closed: Call, people: Any, tmp_path: Path
) -> None:
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        journal.write_daily_heads()
        dossier = make(closed, "full", people["head"])
    path = tmp_path / "full.zip"
    path.write_bytes(bytes_of(dossier))
    export, heads = tmp_path / "journal.txt", tmp_path / "heads.txt"
    export.write_bytes(b"".join(journal.export_lines()))
    heads.write_text("".join(journal.head_lines()))
    said = checked(path, "--journal", export, "--heads", heads, "--all")
    assert said.returncode == 0, said.stdout
    assert "the head published on" in said.stdout
    assert "all entries stand in the journal given" in said.stdout
    rewritten = export.read_bytes().replace(b"call.announce", b"call.announcE", 1)
    export.write_bytes(rewritten)
    assert checked(path, "--journal", export).returncode == 1
    other = heads.read_text().split("\n")
    heads.write_text("\n".join(line[:-1] + ("0" if line[-1:] != "0" else "1") for line in other if line))
    assert checked(path, "--heads", heads).returncode == 1
    assert checked(export).returncode == 2


def test_the_index_is_a_pdf_in_both_languages_with_the_original_of_the_decision(
    closed: Call, people: Any
) -> None:
    from pypdf import PdfReader

    members = members_of(bytes_of(make(closed, "full", people["head"])))
    for code, words in (("ky", "Досье: тизме"), ("ru", "Досье: опись")):
        pages = PdfReader(io.BytesIO(members[f"index-{code}.pdf"])).pages
        text = "\n".join(page.extract_text() for page in pages)
        assert words in text
        assert "AT-2026-Q4" in text
        decision = closed.line.decisions.get()
        assert f"№ {decision.act_number}" in text


def test_tables_are_the_same_in_json_csv_and_workbook(closed: Call, people: Any) -> None:
    members = members_of(bytes_of(make(closed, "full", people["head"])))
    told, schema = (json.loads(members[f"data/{name}.json"]) for name in ("data", "schema"))
    assert set(schema["required"]) == set(told)
    book = load_workbook(io.BytesIO(members["data/tables.xlsx"]), read_only=True)
    assert set(book.sheetnames) == set(told)
    for code, rows in told.items():
        columns = schema["properties"][code]["items"]["properties"]
        assert all(list(row) == sorted(columns) for row in rows), code
        lines = members[f"data/{code}.csv"].decode("utf-8-sig").split("\r\n")
        assert set(lines[0].split(",")) == set(columns)
        assert book[code].max_row == len(rows) + 1


def test_a_text_that_a_spreadsheet_would_run_is_harmless() -> None:
    from ashar.portal.dossier.tables.files import files_of_tables

    table = Table("t", "T", [Column("text", "T"), Column("sum", "S", "sum")], [["=1+1", "-5.00"]])
    written = {each.path: each for each in files_of_tables([table], at=clock.now())}
    out = io.BytesIO()
    written["data/t.csv"].write(out)
    assert out.getvalue().decode("utf-8-sig") == "text,sum\r\n'=1+1,-5.00\r\n"
    assert schema_of([table])["properties"]["t"]["items"]["required"] == ["text", "sum"]


def test_who_may_not_have_the_full_form(closed: Call, people: Any) -> None:
    make(closed, "full", people["head"])
    for who in ("finance", "adviser", "kanat", "chair", "monitor", "donor"):
        client = client_of(people[who])
        assert client.get(f"/ru/dossiers/{closed.number}/full.zip").status_code == 403, who
        assert client.post(f"/ru/dossiers/{closed.number}/ask/full/").status_code == 403, who
        with pytest.raises(Refused):
            ask_dossier(call=closed, form="full", by=people[who])


def test_old_dossiers_are_swept_and_made_again_on_demand(closed: Call) -> None:
    dossier = make(closed, "public")
    sha256, file = dossier.sha256, dossier.file
    with clock.set_for_test(clock.now() + timedelta(days=8)):
        assert Client().get(f"/ru/dossiers/{closed.number}/public.zip").status_code == 404
        assert sweep_old() == 1
        assert StoredFile.objects.filter(pk=file.pk).exists()  # it goes with the orphans
        assert make(closed, "public").sha256 == sha256


def test_a_fault_is_told_and_what_was_there_stays(closed: Call, people: Any) -> None:
    first = make(closed, "full", people["head"])
    scan = closed.lots.get().awards.get().agreement.scan
    gone = stored_path(scan.sha256).rename(stored_path(scan.sha256).with_suffix(".gone"))
    agreement = closed.lots.get().awards.get().agreement.number
    place = {"number": "8-д", "dated": date(2026, 6, 12), "kept_at": "03-12"}
    record_original(call=closed, act=agreement, by=people["specialist"], **place)
    failed = make(closed, "full", people["head"])
    gone.rename(stored_path(scan.sha256))  # other tests have the same folder
    assert failed.state == Making.FAILED
    assert failed.file_id == first.file_id
    page = client_of(people["head"]).get(f"/ru/dossiers/{closed.number}/").content.decode()
    assert "Собрать его не удалось" in page
    assert "full.zip" in page


def test_where_papers_lie_is_recorded_by_the_office_alone(closed: Call, people: Any) -> None:
    page = f"/ru/dossiers/{closed.number}/originals/"
    office = client_of(people["specialist"])
    act = closed.commission.number  # type: ignore[union-attr]
    sent = {"act": act, "number": "14-б", "dated": "28.09.2025", "kept_at": "Папка 02-05"}
    assert office.post(page, sent).status_code == 302
    assert "Папка 02-05" in office.get(page).content.decode()
    assert office.post(page, {**sent, "kept_at": "Папка 02-06"}).status_code == 302
    entries = journal.Entry.objects.filter(step="paper_original.record").order_by("seq")
    assert [entry.facts["facts"]["number"] for entry in entries] == ["14-б", "14-б"]
    assert "Папка" not in str([entry.facts for entry in entries]), "everybody may have the journal"
    assert office.post(page, {**sent, "dated": "01.01.2100"}).status_code == 422
    assert office.post(page, {**sent, "act": "AT-2026-Z99"}).status_code == 422
    for who in ("auditor", "finance"):
        assert client_of(people[who]).post(page, sent).status_code == 403
        facts = {"number": "1", "dated": date(2026, 1, 1), "kept_at": "x"}
        with pytest.raises(Refused):
            record_original(call=closed, act=act, by=people[who], **facts)
