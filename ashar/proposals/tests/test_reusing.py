"""A draft that begins with an earlier proposal of the same organisation, or with what it told of itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from ashar.calls.models import Lot
from ashar.calls.sets import read_questions
from ashar.calls.sets.asking import asked, six
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.organisations.vault.actions import save_profile
from ashar.organisations.vault.keeping import Profile, Project
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.proposals.content import Attached, BudgetItem, Content
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.reusing import begin_with, take_over
from ashar.proposals.sheet import SIX, Sheet
from ashar.proposals.tests.conftest import SECRET, Cast

FILE = "a" * 64


def sheet(*items: dict[str, Any], lines: int = 10) -> Sheet:
    """What a call asks, by its questions."""
    named = [{"title_ky": each["code"], "title_ru": each["code"], **each} for each in items]
    return Sheet(tuple(asked(each) for each in read_questions({"items": named}).items), lines)


CHOICES = {"options": [{"code": code, "title_ky": code, "title_ru": code} for code in ("yes", "no")]}
COLUMNS = {"columns": [{"code": "what", "title_ky": "Эмне", "title_ru": "Что"}]}
THEN = sheet(
    {"code": "need"},
    {"code": "size", "kind": "number"},
    {"code": "partner", "kind": "choice", **CHOICES},
    {"code": "plan", "kind": "table", **COLUMNS},
    {"code": "letter", "kind": "file", "most": 3},
    {"code": "gone"},
)
EARLIER = Content(
    language="ru",
    title="Клуб",
    answers={"need": "Беда", "size": "40", "partner": "no", "gone": "Старое", "empty": ""},
    tables={"plan": (("Ремонт",),)},
    budget=tuple(BudgetItem(f"Строка {n}", Decimal(n + 1)) for n in range(3)),
    declarations=("true",),
    files={"letter": (Attached(1, "а.pdf", FILE, 5), Attached(2, "б.pdf", FILE, 5))},
)


def test_what_is_asked_again_is_taken_over_and_the_rest_is_told() -> None:
    now = sheet(
        {"code": "need"},
        {"code": "size", "kind": "text"},
        {"code": "partner", "kind": "choice", "options": CHOICES["options"][:1]},
        {"code": "plan", "kind": "table", **COLUMNS},
        {"code": "letter", "kind": "file", "most": 1},
        lines=2,
    )
    taken = take_over(EARLIER, then=THEN, now=now)
    assert taken.content == Content(
        language="ru",
        title="Клуб",
        answers={"need": "Беда"},
        tables=EARLIER.tables,
        budget=EARLIER.budget[:2],
        files={"letter": EARLIER.files["letter"][:1]},
    )
    assert (taken.answered, taken.files) == (2, 1)
    told = [(str(each.title), each.text) for each in taken.unfit]
    assert [text for _title, text in told[:3]] == ["40", "no", "Старое"]
    assert [title for title, _text in told[3:]] == ["Budget", "File"]
    assert told[4][1] == "б.pdf"


def test_everything_fits_where_the_same_is_asked() -> None:
    taken = take_over(EARLIER, then=THEN, now=THEN)
    assert taken.unfit == ()
    assert taken.content.declarations == (), "what is declared is declared anew"
    assert taken.content.files == EARLIER.files


def test_a_paper_that_was_renewed_is_not_taken_over() -> None:
    taken = take_over(EARLIER, then=THEN, now=THEN, stale={1})
    assert [each.id for each in taken.content.files["letter"]] == [2]
    assert [each.text for each in taken.unfit] == ["а.pdf"]


def test_past_projects_begin_the_answer_about_the_team() -> None:
    profile = Profile(projects=(Project("2024", "Клуб", "Шаар"), Project("", "Лагерь", "")))
    assert begin_with(profile, SIX) == {"who": "2024: Клуб (Шаар)\nЛагерь"}
    assert begin_with(Profile(), SIX) == {}
    assert begin_with(profile, sheet({"code": "need"})) == {}
    assert six().items[4].code == "who"


@pytest.fixture
def second(cast: Cast) -> Lot:
    """Another lot of the open call."""
    lot = Lot.objects.get(pk=cast.lot.pk)
    lot.pk, lot.n, lot._state.adding = None, 2, True
    lot.save()
    return Lot.objects.select_related("call__authority", "call__commission").get(pk=lot.pk)


def test_a_draft_begins_with_a_filed_proposal_and_its_files(
    draft: Proposal, cast: Cast, second: Lot, whole: Content, enter: Any
) -> None:
    upload = ContentFile(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF", name="кат.pdf")
    locked = store_locked(upload, purpose="proposal_file")
    row = Attachment.objects.create(proposal=draft, question="letter", file=locked.row)
    known = Attached(row.pk, locked.name, locked.sha256, locked.size, locked.key.hex())
    port.save(draft, replace(whole, files={"letter": (known,)}), by=cast.ngo_head)
    file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(cast.manager)
    address = f"/en/proposals/start/{second.pk}/"
    assert f'<option value="{draft.pk}">' in client.get(address).content.decode()
    answer = client.post(address, {"source": str(draft.pk)})
    begun = Proposal.objects.get(lot=second)
    assert answer["Location"] == f"/en/proposals/{begun.number}/taken/{draft.number}/"
    page = client.get(answer["Location"]).content.decode()
    assert "What no longer fits" in page, "this call asks no letter"
    assert "кат.pdf" in page
    kept = port.load_own(begun, by=cast.manager)
    assert (kept.title, kept.answers, kept.budget) == (whole.title, whole.answers, whole.budget)
    assert kept.declarations == ()
    assert begun.key_name != draft.key_name
    stored = b"".join(bytes(each.body) for each in begun.contents.all())
    assert SECRET.encode() not in stored


def test_only_an_own_proposal_is_taken_over(draft: Proposal, cast: Cast, second: Lot, enter: Any) -> None:
    theirs = Proposal.objects.with_call().filter(state="filed").exclude(organisation=cast.ngo)[0]
    with pytest.raises(Refused, match="Only an earlier proposal of this organisation"):
        start_proposal(lot=second, organisation=cast.ngo, by=cast.ngo_head, source=theirs)
    client = enter(cast.ngo_head)
    answer = client.post(f"/en/proposals/start/{second.pk}/", {"source": str(theirs.pk)})
    assert answer.status_code == 422
    assert not Proposal.objects.filter(lot=second).exists()
    assert client.get(f"/en/proposals/{draft.number}/taken/{theirs.number}/").status_code == 404


def test_an_empty_page_is_begun_as_ever_with_what_was_told_once(
    draft: Proposal, cast: Cast, second: Lot, enter: Any
) -> None:
    profile = Profile(projects=(Project("2024", "Клуб", "Шаар"),))
    save_profile(organisation=cast.ngo, profile=profile, by=cast.ngo_head)
    answer = enter(cast.ngo_head).post(f"/en/proposals/start/{second.pk}/", {"source": ""})
    begun = Proposal.objects.get(lot=second)
    assert answer["Location"] == f"/en/proposals/{begun.number}/"
    assert port.load_own(begun, by=cast.ngo_head).answers["who"] == "2024: Клуб (Шаар)"
    again = save_draft(proposal=draft, content=Content(title="X"), by=cast.ngo_head)
    assert not port.load_own(again, by=cast.ngo_head).answers["who"], "what was begun before stays as it is"
