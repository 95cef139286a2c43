"""The dossier of a competition with a hundred proposals, from asking for it to the ZIP."""

from __future__ import annotations

import hashlib
import os
import random
import time
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from tools.bench.measuring import Figure, Pace, more_is_better

PROPOSALS, FILE = 100, 2_000_000
MOST_MEMORY = 128 * 2**20  # the ZIP is above 200 MB


def dossier_100() -> Figure:
    """Files a second of the full dossier of a call with 100 proposals; limit: as many PDFs drawn by typst
    alone, and a plain zip of the same bytes. What the process grows by must not be the size of the ZIP.
    """
    from ashar.core.files import stored_path

    call = _decided_call()
    held, cpu, start = _resident(), time.process_time(), time.perf_counter()
    dossier = _make(call)
    passed, used = time.perf_counter() - start, time.process_time() - cpu
    grown = _peak() - held
    path = stored_path(dossier.file.sha256)
    limit, count = _drawn_and_zipped(path)
    size = path.stat().st_size
    print(f"  {count} files, {size / 2**20:.1f} MB; memory at most {grown / 2**20:.1f} MB more than before")
    if grown > MOST_MEMORY:
        raise SystemExit(f"the dossier costs {grown / 2**20:.0f} MB of memory")
    return more_is_better("dossier_100", Pace(1 / passed, used * 1000), "files/s", limit, times=count)


def _make(call: Any) -> Any:
    from ashar.portal.actions import ask_dossier, make_waiting
    from ashar.portal.models import Dossier, Making
    from tools.bench import town

    ask_dossier(call=call, form="full", by=town.person("head"))
    while make_waiting():
        pass
    found = Dossier.objects.select_related("file").get(call=call, form="full")
    if found.state != Making.READY:
        raise SystemExit("the dossier was not put together")
    return found


def _drawn_and_zipped(path: Path) -> tuple[float, int]:
    """Files a second when each PDF is one drawing of a paper of this kind, and all bytes are zipped anew."""
    import typst

    from ashar.core.documents.rendering import HERE, ROOT

    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    papers = sum(name.endswith(".pdf") for name in members)
    words = _words_of_a_proposal()
    start = time.perf_counter()
    for n in range(papers):
        typst.compile(
            str(ROOT / "portal/dossier/drawing/proposal.typ"),
            root=str(ROOT),
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,
            sys_inputs={"words": words.replace("{n}", str(n))},
            pdf_standards=["ua-1"],
            timestamp=0,
            format="pdf",
        )
    with zipfile.ZipFile(Path(os.environ["DATA_DIR"]) / "limit.zip", "w") as plain:
        for name, content in members.items():
            hashlib.sha256(content).hexdigest()
            plain.writestr(name, content)
    return len(members) / (time.perf_counter() - start), len(members)


def _words_of_a_proposal() -> str:
    """What the first proposal of the bench gives its template."""
    import json
    from unittest.mock import patch

    from ashar.core.documents import rendering
    from ashar.portal.dossier.drawing import draw_proposal
    from ashar.proposals import content as port
    from ashar.proposals.models import Proposal

    told: list[str] = []
    proposal = Proposal.objects.filter(lot__call=_decided_call()).order_by("pk")[0]

    def keep(_kind: Any, text: str, _at: Any) -> bytes:
        told.append(text)
        return b""

    with patch.object(rendering, "_compile", keep):
        draw_proposal(proposal, port.load_opened(proposal), "0" * 64, BytesIO())
    words: dict[str, Any] = json.loads(told[0])
    words["body"]["heading"] = "{n}"
    return json.dumps(words, ensure_ascii=False)


@cache
def _decided_call() -> Any:
    """The demonstration’s call in its appeal period, with proposals, files, marks and decisions in plenty."""
    from ashar.calls.models import Call
    from ashar.selection.models import AdmissionCheck

    call = Call.objects.filter(state="standstill", authority__is_demonstration=True).order_by("pk")[0]
    first = AdmissionCheck.objects.filter(opening__call=call, state="admitted").order_by("pk")[0]
    for n in range(PROPOSALS - AdmissionCheck.objects.filter(opening__call=call).count()):
        _another(first, n)
    return call


def _another(first: Any, n: int) -> None:
    """A proposal as the opening, the members and the decision leave one; not the deeds are measured."""
    from dataclasses import replace

    from ashar.core import thread
    from ashar.proposals import content as port
    from ashar.proposals.models import OpenedContent, Proposal, ProposalContent
    from ashar.selection.models import AdmissionCheck, Decision, Marking

    source = Proposal.objects.get(pk=first.proposal_id)
    ngo = _organisation(source.organisation, n)
    made = Proposal.objects.get(pk=source.pk)
    made.pk, made.number, made.organisation = None, f"{source.number}9{n:03}", ngo
    made.key_name = ""
    made.save(force_insert=True)
    content = port.parse(bytes(OpenedContent.objects.get(proposal=source).body))
    content = replace(content, title=f"{content.title} {n}", files=_files(made, n), salt=f"{n:032}")
    body = content.to_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    kept = ProposalContent.objects.get(proposal=source, version=source.version)
    kept.pk, kept.proposal, kept.sha256 = None, made, sha256
    kept.save(force_insert=True)
    OpenedContent.objects.create(proposal=made, body=body)
    check = AdmissionCheck.objects.get(pk=first.pk)
    check.pk, check.number, check.proposal, check.sha256 = None, f"{first.number}9{n:03}", made, sha256
    check.save(force_insert=True)
    for marking in list(Marking.objects.filter(proposal=source)):
        marking.pk, marking.proposal = None, made
        marking.save(force_insert=True)
    decision = Decision.objects.get(proposal=source)
    decision.pk, decision.proposal, decision.outcome = None, made, "not_selected"
    decision.save(force_insert=True)
    _tied(thread.Knot.objects.get(number=source.number), made)
    _tied(thread.Knot.objects.get(number=first.number), check)
    _issue(source, made, sha256)


def _organisation(like: Any, n: int) -> Any:
    from ashar.organisations.models import Organisation

    known = Organisation.objects.get(pk=like.pk)
    known.pk, known.inn = None, f"{70_000_000_000_000 + n}"
    known.name_ky, known.name_ru = f"{like.name_ky} {n}", f"{like.name_ru} {n}"
    known.save(force_insert=True)
    return known


def _tied(like: Any, obj: Any) -> None:
    like.pk, like.number, like.subject_id = None, obj.number, obj.pk
    like.save(force_insert=True)


def _files(made: Any, n: int) -> dict[str, Any]:
    """One locked file, as an answer to a question."""
    from django.core.files.base import ContentFile

    from ashar.core.files import store_locked
    from ashar.proposals.content import Attached
    from ashar.proposals.models import Attachment

    content = b"%PDF-1.7\n" + random.Random(n).randbytes(FILE) + b"\n%%EOF\n"
    locked = store_locked(ContentFile(content, name=f"{n}.pdf"), purpose="proposal")
    own = Attachment.objects.create(proposal=made, question="budget", file=locked.row, is_filed=True)
    told = Attached(own.pk, locked.name, locked.sha256, locked.size, locked.key.hex())
    return {"budget": (told,)}


def _issue(source: Any, made: Any, sha256: str) -> None:
    """The receipt, and the entry of the journal about the filing."""
    from django.db import transaction

    from ashar.core import journal
    from ashar.core.documents import Document, issue_document, kind_of

    like = Document.objects.filter(subject_number=source.number, kind="receipt").order_by("pk")[0]
    with transaction.atomic():
        facts = {"version": made.version, "sha256": sha256}
        journal.write_entry(
            chain=made.chain, number=made.number, step="proposal.file", by=journal.LOADER, facts=facts
        )
        issue_document(
            "receipt",
            subject_number=made.number,
            chain=made.chain,
            data=kind_of("receipt").unpack(bytes(like.data)),
            by=journal.LOADER,
            is_demonstration=True,
        )


def _resident() -> int:
    """Bytes of memory now; the peak is counted from here on."""
    Path("/proc/self/clear_refs").write_text("5")
    return _of_status("VmRSS")


def _peak() -> int:
    return _of_status("VmHWM")


def _of_status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
