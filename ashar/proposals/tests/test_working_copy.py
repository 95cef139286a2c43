"""Where the rules keep no working copy: what is filed is saved as a package, and its key goes."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, keys, triggers
from ashar.core.lifecycle import Refused
from ashar.proposals import content as port
from ashar.proposals.actions import (
    begin_anew,
    comment_draft,
    destroy_spent_keys,
    file_proposal,
    give_up_copy,
    save_draft,
    withdraw_proposal,
)
from ashar.proposals.actions.spending import PACKAGE_TIME
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal, SpentKey
from ashar.proposals.tests.conftest import SECRET, Cast

LATER = PACKAGE_TIME + timedelta(seconds=1)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The open call, whose rules keep no working copy."""
    set_rule(cast.call, keeps=False)
    return cast


def set_rule(call: Call, *, keeps: bool) -> None:
    triggers.remove()
    call.rules["values"]["proposal.keep_working_copy"] = keeps
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    triggers.install()


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.with_call().get(pk=proposal.pk)


def address(proposal: Proposal, name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number, *args])


def package(client: Client, proposal: Proposal) -> bytes:
    answer = client.get(address(proposal, "package", proposal.version))
    assert answer.status_code == 200
    return bytes(answer.content)


def test_the_key_goes_after_an_hour_and_what_was_filed_counts(draft: Proposal, cast: Cast) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    name, moment = filed.key_name, clock.now()
    assert keys.is_here(name)
    assert destroy_spent_keys() == 0
    assert file_proposal(proposal=fresh(filed), by=cast.ngo_head).version == 1, "pressed twice: nothing new"
    with clock.set_for_test(moment + LATER):
        with pytest.raises(port.Sealed):  # whether the worker has come or not
            port.load_own(fresh(filed), by=cast.ngo_head, version=1)
        assert keys.is_here(name)
        assert destroy_spent_keys() == 1
        assert not keys.is_here(name)
        assert destroy_spent_keys() == 0
        with pytest.raises(port.Sealed):
            port.load_own(fresh(filed), by=cast.ngo_head)
    assert fresh(filed).state == "filed"
    assert not SpentKey.objects.exists()


def test_a_light_call_keeps_the_working_copy(draft: Proposal, cast: Cast) -> None:
    set_rule(cast.call, keeps=True)
    filed = file_proposal(proposal=fresh(draft), by=cast.ngo_head)
    assert filed.key_until is None
    assert not SpentKey.objects.exists()
    with clock.set_for_test(clock.now() + LATER):
        destroy_spent_keys()
        assert SECRET in port.load_own(fresh(filed), by=cast.ngo_head, version=1).answers["whom"]


def test_the_organisation_is_told_saves_its_package_and_brings_it_back(
    draft: Proposal, cast: Cast, enter: Callable[[User], Client], django_capture_on_commit_callbacks: Any
) -> None:
    client = enter(cast.ngo_head)
    assert "No working copy stays here" in client.get(address(draft, "file")).text
    page = client.post(address(draft, "file"), follow=True).text
    assert "Save the package now" in page
    filed = fresh(draft)
    saved = package(client, filed)
    assert SECRET in zipfile.ZipFile(io.BytesIO(saved)).read("content.json").decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(filed, "receipt"), follow=True)
    assert "The key is destroyed" in answer.text
    assert "Save the package now" not in answer.text
    assert not keys.is_here(filed.key_name)

    keyless = client.get(address(filed, "proposal"))
    assert keyless.status_code == 409
    assert "let no readable copy" in keyless.text
    assert client.get(address(filed, "package", 1)).status_code == 409
    client.post(address(filed, "anew"), {"package": SimpleUploadedFile("receipt.zip", saved)})
    again = port.load_own(fresh(filed), by=cast.ngo_head)
    assert (again.title, again.answers["whom"]) == ("Чогуу баштайлы", f"{SECRET}. whom")
    save_draft(proposal=fresh(filed), content=replace(again, title="Экинчи"), by=cast.ngo_head)
    client.post(address(filed, "file"))
    assert fresh(filed).version == 2
    assert port.load_own(fresh(filed), by=cast.ngo_head, version=2).title == "Экинчи"


def test_within_the_hour_the_text_is_changed_without_the_package(
    draft: Proposal, cast: Cast, enter: Callable[[User], Client], django_capture_on_commit_callbacks: Any
) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    old = filed.key_name
    with pytest.raises(Refused, match="working copy goes soon"):
        save_draft(proposal=fresh(filed), content=Content(title="Жоголо турган"), by=cast.ngo_head)
    with pytest.raises(Refused, match="working copy goes soon"):
        comment_draft(proposal=fresh(filed), part="title", text="Кара", by=cast.ngo_head)
    client = enter(cast.ngo_head)
    assert client.get(address(filed, "proposal")).headers["Location"].endswith("/receipt/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(filed, "anew"))
    now = fresh(filed)
    assert now.key_name != old
    assert not keys.is_here(old)
    assert port.load_own(now, by=cast.ngo_head).title == "Чогуу баштайлы"
    page = client.get(address(filed, "receipt")).text
    assert "Save the package" not in page
    with clock.set_for_test(clock.now() + LATER):
        destroy_spent_keys()
        text = replace(port.load_own(now, by=cast.ngo_head), title="Кийинки")
        save_draft(proposal=fresh(filed), content=text, by=cast.ngo_head)
        assert port.load_own(now, by=cast.ngo_head).title == "Кийинки", "a draft of its own, kept as ever"


def test_nobody_else_destroys_it(draft: Proposal, cast: Cast, enter: Callable[[User], Client]) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    for stranger in (cast.other_head, cast.specialist, cast.operator):
        with pytest.raises(Refused, match="do not act for this organisation"):
            give_up_copy(proposal=filed, by=stranger)
        assert enter(stranger).post(address(filed, "receipt")).status_code in (403, 404)
    assert keys.is_here(filed.key_name)


def test_a_filing_that_is_rolled_back_keeps_the_key(draft: Proposal, cast: Cast) -> None:
    def file_and_fall() -> None:
        with transaction.atomic():
            file_proposal(proposal=draft, by=cast.ngo_head)
            give_up_copy(proposal=fresh(draft), by=cast.ngo_head)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        file_and_fall()
    assert destroy_spent_keys() == 0
    assert port.load_own(fresh(draft), by=cast.ngo_head).title == "Чогуу баштайлы"


def test_a_crash_before_the_key_is_removed_is_repaired(
    draft: Proposal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)

    def fall(_name: str) -> None:
        raise OSError("the disk went")

    with monkeypatch.context() as broken:
        broken.setattr(keys, "destroy", fall)
        give_up_copy(proposal=filed, by=cast.ngo_head)
    assert keys.is_here(filed.key_name)
    with pytest.raises(port.Sealed):
        port.load_own(fresh(filed), by=cast.ngo_head)
    assert destroy_spent_keys() == 1
    assert not keys.is_here(filed.key_name)


def test_a_withdrawn_proposal_comes_back_by_its_package(
    draft: Proposal, cast: Cast, enter: Callable[[User], Client]
) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    saved = package(enter(cast.ngo_head), filed)
    assert "bring back the package" in enter(cast.ngo_head).get(address(filed, "withdraw")).text
    withdraw_proposal(proposal=fresh(filed), by=cast.ngo_head)
    with clock.set_for_test(clock.now() + LATER):
        destroy_spent_keys()
        body = zipfile.ZipFile(io.BytesIO(saved)).read("content.json")
        begin_anew(proposal=fresh(filed), by=cast.ngo_head, filed=body)
        again = file_proposal(proposal=fresh(filed), by=cast.ngo_head)
    assert (again.state, again.version) == ("filed", 2)
