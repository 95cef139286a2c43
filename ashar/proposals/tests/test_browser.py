"""What the small script of the drafting page adds: it keeps what is typed, and eats nothing."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from ashar.calls.models import Call
from ashar.calls.sets.shipped import shipped
from ashar.core import triggers
from ashar.proposals import content as port
from ashar.proposals.actions import be_present, save_draft
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.tests.conftest import Cast, answered

PASSWORD = "балта токой дарыя тоо"


@pytest.fixture
def server(demo_town: Any, static_files: Path, tmp_path: Path) -> Iterator[Any]:
    """A real server with the demonstration."""
    from tests.support.live_server import LiveServer

    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    shutil.copytree(static_files, data_dir / "static")
    running = LiveServer(demo_town, data_dir)
    try:
        yield running
        assert "Traceback" not in running.output(), running.output()
    finally:
        running.stop()


@pytest.fixture
def writer(draft: Proposal, cast: Cast, server: Any, browser: Any) -> Iterator[Any]:
    """The page of the head of the organisation, signed in, at the draft."""
    cast.ngo_head.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    cast.ngo_head.save()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru-RU")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    _enter(page, server, cast)
    page.goto(f"{server.url}/en/proposals/{draft.number}/")
    yield page
    assert faults == []
    context.close()


def _enter(page: Any, server: Any, cast: Cast) -> None:
    page.goto(f"{server.url}/en/sign-in/")
    page.fill("input[name=login]", cast.ngo_head.login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(lambda url: "sign-in" not in url)


def said(page: Any, words: str) -> None:
    page.wait_for_function("words => document.getElementById('saved').textContent.includes(words)", arg=words)


def kept(draft: Proposal, cast: Cast) -> Content:
    return port.load_own(draft, by=cast.ngo_head)


def local(page: Any) -> str:
    return str(page.evaluate("localStorage.length ? localStorage.getItem(localStorage.key(0)) : ''"))


def test_what_is_typed_is_kept_by_itself(writer: Any, draft: Proposal, cast: Cast, whole: Content) -> None:
    writer.fill("#whom", "")
    writer.type("#whom", "Өзү сакталат 🙂")
    assert writer.inner_text("[data-count=whom]") == "14"
    said(writer, "Not saved yet")
    assert "Өзү сакталат" in local(writer)
    said(writer, "Saved, ")
    assert kept(draft, cast) == answered(whole, "whom", "Өзү сакталат 🙂")
    assert local(writer) == ""
    writer.fill("#title", "")
    said(writer, "Saving")
    said(writer, "Saved, ")
    assert writer.locator("#missing a[href='#title']").count() == 1
    assert writer.inner_text("#count") == "Done: 8 of 9"
    assert writer.inner_text("[data-progress=part-1]") == "0/1"
    writer.click(".told summary")
    writer.click("#missing-here a[href='#title']")
    assert writer.evaluate("document.activeElement.id") == "title"


def test_sums_are_added_at_once_and_lines_unfold(writer: Any, draft: Proposal, cast: Cast) -> None:
    assert writer.inner_text("[data-sum=amount]") == "20,500.50"
    writer.fill("#amount_1", "30 000,25")
    assert writer.inner_text("[data-sum=amount]") == "30,500.75"
    assert not writer.is_visible("#name_6")
    writer.fill("#name_4", "Кагаз")
    assert writer.is_visible("#name_6")
    assert not writer.is_visible("#name_7")
    writer.fill("#amount_1", "көп")
    writer.locator("#amount_1 + p, p.err.now").first.wait_for()
    assert "Write the sum in figures" in writer.inner_text("p.err.now")


def test_without_a_connection_the_text_stays_on_the_device_until_it_is_kept(
    writer: Any, draft: Proposal, cast: Cast, whole: Content
) -> None:
    context, address = writer.context, writer.url
    context.set_offline(True)
    writer.fill("#who", "Байланыш жокто терилген")
    said(writer, "No connection")
    writer.close()
    context.set_offline(False)
    assert kept(draft, cast) == whole
    page = context.new_page()
    page.goto(address)
    assert page.input_value("#who") == whole.answers["who"]
    assert page.is_visible("#kept")
    page.click("#kept-take")
    said(page, "Saved, ")
    assert kept(draft, cast).answers["who"] == "Байланыш жокто терилген"
    assert local(page) == ""
    context.set_offline(True)
    page.fill("#who", "Дагы бир жолу")
    said(page, "No connection")
    context.set_offline(False)
    said(page, "Saved, ")
    assert kept(draft, cast).answers["who"] == "Дагы бир жолу"
    page.reload()
    assert not page.is_visible("#kept")


def test_a_session_that_ended_eats_nothing(
    writer: Any, draft: Proposal, cast: Cast, whole: Content, server: Any
) -> None:
    for cookie in writer.context.cookies():
        if cookie["name"] == "sessionid":
            writer.context.clear_cookies(name="sessionid")
    writer.fill("#after", "Сессия бүткөндөн кийин")
    said(writer, "You have been signed out")
    assert kept(draft, cast) == whole
    assert "Сессия бүткөндөн кийин" in local(writer)
    other = writer.context.new_page()
    _enter(other, server, cast)
    other.close()
    writer.locator("#draft button[name=file]").click()
    writer.wait_for_url("**/file/")
    assert kept(draft, cast).answers["after"] == "Сессия бүткөндөн кийин"


def test_two_people_at_once_lose_nothing(writer: Any, draft: Proposal, cast: Cast, whole: Content) -> None:
    save_draft(proposal=draft, content=answered(whole, "what", "Кесиптештин жообу"), by=cast.manager)
    writer.fill("#title", "Менин атым")
    said(writer, "A colleague has changed other parts")
    assert kept(draft, cast) == answered(replace(whole, title="Менин атым"), "what", "Кесиптештин жообу")
    writer.fill("#what", "Менин жообум")
    said(writer, "A colleague has changed the same part")
    writer.click(".save button")
    writer.wait_for_selector("text=Kept by")
    assert writer.input_value("#what") == "Менин жообум"
    assert "Кесиптештин жообу" in writer.inner_text("main")
    writer.click(".save button")
    said(writer, "Saved, ")
    assert kept(draft, cast).answers["what"] == "Менин жообум"


def test_both_texts_stay_on_the_device_until_one_is_kept(
    writer: Any, draft: Proposal, cast: Cast, whole: Content
) -> None:
    save_draft(proposal=draft, content=answered(whole, "what", "Кесиптештин жообу"), by=cast.manager)
    writer.fill("#what", "Менин жообум")
    said(writer, "A colleague has changed the same part")
    writer.click(".save button")
    writer.wait_for_selector("text=Kept by")
    assert "Менин жообум" in local(writer)
    address = writer.url
    writer.goto(address)
    assert "Кесиптештин жообу" in writer.input_value("#what")
    assert writer.is_visible("#kept")


def test_signing_out_leaves_no_text_on_the_device(writer: Any, server: Any) -> None:
    writer.context.set_offline(True)
    writer.fill("#who", "Кала бербей турган сөз")
    said(writer, "No connection")
    writer.context.set_offline(False)
    writer.evaluate("window.stop()")
    page = writer.context.new_page()
    page.goto(f"{server.url}/en/account/")
    if local(page):
        assert page.is_visible("#leave")
    page.evaluate("localStorage.setItem('ashar-draft-X', '{}')")
    page.click("form[action$='sign-out/'] button")
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_who_else_is_writing_is_told_while_one_writes(writer: Any, draft: Proposal, cast: Cast) -> None:
    be_present(proposal=draft, part="whom", by=cast.manager)
    writer.reload()
    assert cast.manager.name in writer.inner_text("#present")


def test_a_detailed_budget_is_added_up_at_once(writer: Any, draft: Proposal, cast: Cast, server: Any) -> None:
    (usual,) = [each for each in shipped() if each.code == "questions-usual"]
    triggers.remove()
    Call.objects.filter(pk=cast.call.pk).update(questions=usual.body)
    triggers.install()
    writer.goto(f"{server.url}/en/proposals/{draft.number}/budget/#m1_1")
    assert writer.is_visible("#m1_1"), "what one is led to is open"
    writer.fill("#m1_1", "1 000,50")
    writer.fill("#m2_1", "500")
    writer.select_option("#kind_1", "pay")
    line = writer.locator("fieldset.line").first
    assert line.locator("[data-sum-line]").inner_text() == "1,500.50"
    assert writer.inner_text("[data-sum=m2]") == "500"
    assert writer.inner_text("[data-sum-kind=pay]") == "20,000"
    said(writer, "Saved, ")
    item = kept(Proposal.objects.with_call().get(pk=draft.pk), cast).budget[0]
    assert (item.kind, [str(each) for each in item.months]) == ("pay", ["1000.50", "500.00"])
    assert writer.inner_text("[data-sum-kind=pay]") == "20,000"
