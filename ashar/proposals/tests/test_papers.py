"""Papers of the vault in a proposal: the exact version is filed, what is over is refused, openings noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.test import Client

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.calls.actions import announce_call
from ashar.calls.actions.choosing import write_set
from ashar.calls.models import Call
from ashar.calls.sets import plain, read_questions
from ashar.calls.sets.asking import six
from ashar.core import clock, journal
from ashar.core.files import StoredFile, store_locked
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation, VaultDocument
from ashar.organisations.vault.actions import Days, add_document, renew_document, take_away
from ashar.proposals import content as port
from ashar.proposals.actions import choose_document, detach_file, file_proposal, save_draft, start_proposal
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.papers import last_day
from tests.support.office import Office, make_office

pytestmark = pytest.mark.postgres

BODY = "%PDF-1.4\n% {}\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RULES = {"applicant.no_debt_certificate_days": 30}


@dataclass
class Scene:
    """An open call that asks a tax certificate and a letter, and an organisation that writes for it."""

    office: Office
    call: Call
    ngo: Organisation
    head: User
    draft: Proposal

    @property
    def deadline(self) -> date:
        """The day that counts."""
        assert self.call.deadline is not None
        return clock.local(self.call.deadline).date()

    def paper(self, kind: str, days: Days, words: str = "1") -> VaultDocument:
        """A paper in the vault."""
        file = store_locked(ContentFile(BODY.format(words).encode(), name="кагаз.pdf"), purpose="vault")
        return add_document(organisation=self.ngo, kind=kind, file=file, days=days, by=self.head)

    def choose(self, document: VaultDocument, code: str = "tax") -> Attachment:
        """The paper answers a question of the draft."""
        return choose_document(proposal=self.draft, code=code, document=document, by=self.head)

    def at_deadline(self, days: int = 0) -> date:
        """The day of the deadline, or so many days from it."""
        return self.deadline + timedelta(days=days)


@pytest.fixture
def scene(db: Any, settings: Any, tmp_path: Any) -> Scene:
    settings.KEYS_DIR = tmp_path / "keys"
    office = make_office("VP")
    call, asked = office.draft(), plain(six())
    for code, required in (("tax", True), ("letter", False)):
        names = {"title_ky": f"Кагаз {code}", "title_ru": f"Бумага {code}", "title_en": f"Paper {code}"}
        asked["items"].append({"code": code, "kind": "file", "required": required, **names})
    write_set(call=call, part="questions", known=read_questions(asked), by=office.specialist)
    call = announce_call(call=Call.objects.get(pk=call.pk), by=office.head)
    head = create_account(login="head@ngo.example", name="Айсулуу Кадырова", by=journal.LOADER)
    names = {"name_ky": "Таң", "name_ru": "Таң"}
    ngo = register_organisation(inn="00000000000909", head=head, by=head, legal_form="foundation", **names)
    draft = start_proposal(lot=call.lots.get(), organisation=ngo, by=head)
    content = Content(
        title="Жарык",
        answers={question.code: "Жооп" for question in QUESTIONS},
        budget=(BudgetItem("Иш", Decimal(1000), Decimal(100)),),
        declarations=tuple(DECLARATIONS),
    )
    return Scene(office, call, ngo, head, save_draft(proposal=draft, content=content, by=head))


def test_the_very_version_is_filed_and_stays_whatever_happens_to_the_vault(scene: Scene) -> None:
    first = scene.paper("tax", Days(issued_on=scene.at_deadline(-5)), "биринчи")
    added = scene.choose(first)
    file_proposal(proposal=scene.draft, by=scene.head)
    known = port.load_own(scene.draft, by=scene.head, version=1).file(added.pk)
    assert known is not None
    assert (known.kind, known.issued) == ("tax", scene.at_deadline(-5).isoformat())
    added.refresh_from_db()
    assert (added.document_id, added.file_id, added.is_filed) == (first.pk, first.file_id, True)
    assert StoredFile.objects.filter(purpose="vault").count() == 1, "no copy is made"

    newer = store_locked(ContentFile(BODY.format("2").encode(), name="2.pdf"), purpose="vault")
    second = renew_document(document=first, file=newer, days=Days(), by=scene.head)
    assert port.load_own(scene.draft, by=scene.head).files["tax"][0].sha256 == known.sha256
    assert take_away(document=second, by=scene.head) == 1
    assert list(VaultDocument.objects.values_list("pk", "is_current")) == [(first.pk, False)]
    for deed in (added.delete, first.delete, lambda: Attachment.objects.update(document=None)):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    ("days", "is_refused"),
    [
        (Days(expires_on=date.max), False),
        (Days(), False),
        ("until the day before", True),
        ("until the day", False),
        ("issued 31 days before", True),
        ("issued 30 days before", False),
    ],
)
def test_a_paper_must_hold_on_the_day_of_the_deadline(scene: Scene, days: Any, is_refused: bool) -> None:
    made = {
        "until the day before": Days(expires_on=scene.at_deadline(-1)),
        "until the day": Days(expires_on=scene.at_deadline()),
        "issued 31 days before": Days(issued_on=scene.at_deadline(-31)),
        "issued 30 days before": Days(issued_on=scene.at_deadline(-30)),
    }
    document = scene.paper("tax", made.get(days, days))
    if is_refused:
        with pytest.raises(Refused, match="valid until"):
            scene.choose(document)
    else:
        scene.choose(document)
        file_proposal(proposal=scene.draft, by=scene.head)


def test_a_paper_that_the_deadline_outlives_is_refused_at_the_filing(scene: Scene) -> None:
    scene.choose(scene.paper("tax", Days(expires_on=scene.at_deadline())))
    assert scene.call.deadline is not None
    Call.objects.filter(pk=scene.call.pk).update(deadline=scene.call.deadline + timedelta(days=1))
    draft = Proposal.objects.with_call().get(pk=scene.draft.pk)
    with pytest.raises(Refused, match=r"Paper tax.*valid until") as refused:
        file_proposal(proposal=draft, by=scene.head)
    assert [reason.link for reason in refused.value.reasons] == ["#tax"]


def test_a_draft_keeps_its_paper_in_the_vault_until_it_lets_go(scene: Scene) -> None:
    document = scene.paper("tax", Days())
    added = scene.choose(document)
    with pytest.raises(Refused, match="used in a draft"):
        take_away(document=document, by=scene.head)
    with pytest.raises(Refused, match="already"):
        scene.choose(document, "letter")
    detach_file(proposal=scene.draft, code="tax", attachment=added.pk, by=scene.head)
    assert take_away(document=document, by=scene.head) == 0
    assert not VaultDocument.objects.exists()


def test_a_draft_that_can_never_be_filed_does_not_hold_a_paper(scene: Scene) -> None:
    document = scene.paper("tax", Days())
    scene.choose(document)
    assert scene.call.deadline is not None
    with clock.set_for_test(scene.call.deadline + timedelta(minutes=1)):
        assert take_away(document=document, by=scene.head) == 0
    assert not Attachment.objects.exists()


def test_papers_of_another_organisation_cannot_be_chosen(scene: Scene) -> None:
    other = create_account(login="other@ngo.example", name="Башка Бирөө", by=journal.LOADER)
    names = {"name_ky": "Нур", "name_ru": "Нур"}
    ngo = register_organisation(inn="00000000000808", head=other, by=other, legal_form="foundation", **names)
    file = store_locked(ContentFile(BODY.format("х").encode(), name="х.pdf"), purpose="vault")
    theirs = add_document(organisation=ngo, kind="tax", file=file, days=Days(), by=other)
    with pytest.raises(Refused, match="meanwhile"):
        scene.choose(theirs)


def test_every_opening_is_noted_whoever_opens(scene: Scene, client: Client) -> None:
    added = scene.choose(scene.paper("tax", Days(), "сыр"))
    file_proposal(proposal=scene.draft, by=scene.head)

    def opened(by: User, address: str) -> bytes:
        client.force_login(by, backend=BACKEND)
        answer: Any = client.get(address)
        assert answer.status_code == 200, address
        return b"".join(answer.streaming_content)

    own = opened(scene.head, f"/en/proposals/{scene.draft.number}/attached/{added.pk}/")
    assert _openings() == 1
    member = scene.office.person("member")
    client.force_login(member, backend=BACKEND)
    assert client.get(f"/en/proposals/{scene.draft.number}/attached/{added.pk}/").status_code in (403, 404)
    assert _openings() == 1
    facts = journal.Entry.objects.get(step="vault.open").facts
    assert facts["number"] == f"organisation-{scene.ngo.pk}"
    assert scene.draft.number not in str(facts), "before the opening nobody learns who takes part"
    assert own.decode() == BODY.format("сыр")


def test_the_page_offers_papers_and_brings_the_chosen_one(scene: Scene, client: Client) -> None:
    good = scene.paper("tax", Days(issued_on=scene.at_deadline(-3)))
    over = scene.paper("social_fund", Days(issued_on=scene.at_deadline(-60)))
    client.force_login(scene.head, backend=BACKEND)
    address = f"/en/proposals/{scene.draft.number}/files/tax/"
    page = client.get(address).content.decode()
    assert f'value="{good.pk}"' in page
    assert f'value="{over.pk}"' not in page
    assert "the deadline is on" in page
    assert page.index("no tax debt") < page.index("Social Fund"), "what is asked comes first"
    assert client.post(address, {"use": str(over.pk)}).status_code == 422
    assert client.post(address, {"use": "x"}).status_code == 422
    assert client.post(address, {"use": str(good.pk)}).status_code == 302
    assert "кагаз.pdf" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("kind", "issued", "until", "last"),
    [
        ("charter", date(2026, 1, 1), None, None),
        ("charter", None, date(2026, 5, 1), date(2026, 5, 1)),
        ("tax", date(2026, 4, 1), None, date(2026, 5, 1)),
        ("tax", date(2026, 4, 1), date(2026, 6, 1), date(2026, 6, 1)),
        ("unknown", date(2026, 4, 1), None, None),
    ],
)
def test_the_last_day_is_written_or_counted(
    kind: str, issued: date | None, until: date | None, last: date | None
) -> None:
    assert last_day(kind, issued, until, RULES) == last


def _openings() -> int:
    return journal.Entry.objects.filter(step="vault.open").count()
