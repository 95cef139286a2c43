"""A rehearsal: the whole of it is played, nothing of it is seen outside, and nothing of it is left."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection, connections
from openpyxl import load_workbook
from pypdf import PdfReader

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.calls.actions import announce_blockers, announce_call
from ashar.calls.models import Call
from ashar.core import clock, rehearsal
from ashar.core.documents import Document
from ashar.core.documents.rendering import WATERMARKS
from ashar.core.journal import Entry, broken_chains
from ashar.core.lifecycle import Refused
from ashar.core.notices import follow
from ashar.core.notices.models import Delivery, Notice
from ashar.core.notices.wording import unfollow_address
from ashar.core.rehearsal import Hall
from ashar.demo.models import Rehearsal
from ashar.demo.papers import signed_paper
from ashar.demo.rehearsals import playing
from ashar.demo.rehearsals.actions import begin_rehearsal, wipe_old, wipe_rehearsal
from ashar.demo.rehearsals.actions.keeping import KEPT, MOST_STANDING
from ashar.programmes.models import BudgetLine
from ashar.proposals.models import Proposal
from ashar.regulations.actions import override_rule
from ashar.selection.actions import deciding, opening, publishing
from tests.journey.walker import Walker

SITE = SimpleNamespace(url="http://localhost")
BAND = "Учебный прогон: люди вымышлены"
# What signing in and the rehearsal's own row may change; of the journal the test says itself what came.
OUTSIDE = {"demo_rehearsal", "core_entry", "core_chainhead", "django_session", "ashar_cache"}
OUTSIDE |= {"accounts_user", "usersessions_usersession"}


@pytest.fixture
def town(demo_town: Any, settings: Any) -> Iterator[Any]:
    """The demonstration, with a mail server that would carry whatever leaves."""
    settings.EMAIL_BACKEND = "ashar.core.notices.mailbox.Backend"
    settings.MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    settings.HAS_MAIL_SERVER = True
    yield demo_town
    for token in rehearsal.tokens():
        rehearsal.clear(Hall(token))


@pytest.fixture
def application() -> Any:
    """What the server loads."""
    from ashar.config.wsgi import application

    return application


def walk(application: Any, language: str = "ru") -> Walker:
    walker = Walker(SITE, language)
    walker.browser = httpx.Client(
        transport=httpx.WSGITransport(app=application), base_url=SITE.url, follow_redirects=True
    )
    return walker


def person(name: str) -> User:
    found: User = User.objects.get(name=name)
    return found


def draft() -> Call:
    found: Call = Call.objects.filter(state="planned", mode="live").order_by("-pk")[0]
    return found


def everything() -> dict[str, str]:
    """A digest of each table of the real world, and of its files."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in OUTSIDE:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    folder = django_settings.DATA_DIR / "files"
    found["files"] = " ".join(sorted(path.name for path in folder.rglob("*") if path.is_file()))
    return found


def in_hall(hall: Hall, deed: Callable[[], Any]) -> Any:
    with rehearsal.inside(hall):
        return deed()


def sit_and_decide() -> None:
    """The secretary's and the head's part, after the deadline."""
    specialist, head = person("Нургүл Асанова"), person("Эркин Сатаров")
    call = playing.call_here()
    assert playing.let_commission_work() == 2  # shares of the key
    opened = opening.open_proposals(call=call, by=specialist)
    assert opened.proposals_count == len(playing.APPLICANTS)
    filed = list(Proposal.objects.filter(lot__call=call, state="filed").values_list("pk", flat=True))
    opening.declare_interests(
        call=call, answers=dict.fromkeys(filed, opening.Declared("none")), by=specialist
    )
    assert playing.let_commission_work() > 0  # interests
    opening.check_admissions(call=call, verdicts=dict.fromkeys(filed, opening.Verdict(True)), by=specialist)
    assert playing.let_commission_work() > 0  # marks
    assert playing.let_commission_work() == 0
    call = playing.call_here()
    assert call.commission is not None
    protocol = deciding.decide_call(
        call=call,
        choices=deciding.proposed_choices(call),
        failures={},
        present=list(call.commission.members.current().marking()),
        place="204",
        by=specialist,
    )
    scan = signed_paper("Протокол", is_public=False)
    protocol = publishing.sign_protocol(protocol=protocol, scan=scan, by=specialist)
    publishing.publish_results(protocol=protocol, by=head)


def test_a_call_is_rehearsed_to_its_agreement_and_nothing_of_it_is_outside_or_left(
    town: Any, application: Any
) -> None:
    office = walk(application).read("sign-in/")
    office.send(f"enter/{person('Нургүл Асанова').pk}/", counts=False)
    before, entries = everything(), Entry.objects.count()
    office.read(f"calls/{draft().number}/ready/").follow("Провести учебный прогон")
    office.send("/ru/rehearsals/", call=draft().number).sees("Сейчас:")
    held = Rehearsal.objects.get()
    assert held.token is not None
    assert office.here.startswith(f"{SITE.url}{Hall(held.token).prefix}ru/")
    hall = Hall(held.token)

    player = walk(application).read(f"{hall.prefix}ru/rehearsal/")
    head = in_hall(hall, lambda: person("Эркин Сатаров").pk)
    number = in_hall(hall, lambda: playing.call_here().number)
    player.send(f"enter/{head}/", counts=False).read(f"{hall.prefix}ru/calls/{number}/ready/")
    player.send("/announce/").sees("Конкурс объявлен")
    player.read(f"{hall.prefix}ru/calls/{number}/questions/").sees("1")
    deadline = in_hall(hall, lambda: playing.call_here().deadline)
    player.read(f"{hall.prefix}ru/rehearsal/").send("/rehearsal/")
    with rehearsal.inside(hall):
        assert deadline < clock.now() < deadline + timedelta(minutes=2)
        sit_and_decide()
    player.read(f"{hall.prefix}ru/rehearsal/").send("/rehearsal/")  # the appeal period
    in_hall(hall, lambda: Agreement.objects.get())

    pages = ["", "rehearsal/", "calls/", "work/", "orders/", "news/", "nothing/", f"calls/{number}/"]
    for path in pages:
        answer = player.browser.get(f"{hall.prefix}ru/{path}")
        assert BAND in answer.text, path
        assert '<body class="rehearsed">' in answer.text, path
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert player.browser.get(f"{hall.prefix}ru/nothing/").status_code == 404
    player.read(f"{hall.prefix}ru/demo/mail/").sees(number)
    with rehearsal.inside(hall):
        papers = list(Document.objects.values_list("kind", "number"))
        assert Delivery.objects.exclude(status__in=("shown", "no_address")).count() == 0
        assert broken_chains() == {}
    assert {"agreement", "protocol", "receipt"} <= {kind for kind, _number in papers}
    across = "".join(WATERMARKS["rehearsal"].split())
    for kind, paper in papers:
        drawn = player.browser.get(f"{hall.prefix}ru/d/{paper}.pdf")
        if drawn.status_code == 200:  # those that the head may read
            sheets = [
                "".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(drawn.content)).pages
            ]
            assert all(across in sheet for sheet in sheets), kind
            assert "REHEARSAL-" in drawn.headers["content-disposition"]
            assert hall.prefix.strip("/") in "".join(sheets), kind
    book = player.browser.get(f"{hall.prefix}ru/payments/{held.authority.code}/register/")
    assert book.headers["content-disposition"].startswith('attachment; filename="REHEARSAL-')
    heads = [sheet.oddHeader.center.text for sheet in load_workbook(io.BytesIO(book.content)).worksheets]
    assert heads == [WATERMARKS["rehearsal"]]

    assert mail.outbox == []
    assert everything() == before
    stranger = walk(application)
    assert stranger.browser.get(f"/ru/calls/{draft().number}/").status_code == 404
    office.read("rehearsals/").send(f"/rehearsals/{held.pk}/wipe/").sees("Прогон стёрт")
    assert not hall.folder.exists()
    for address in (f"{hall.prefix}ru/rehearsal/", f"{hall.prefix}ru/calls/AT-2026-C1/"):
        left = player.browser.get(address)
        assert left.status_code == 404
        assert "Этот учебный прогон закончен" in left.text
    assert everything() == before
    told = [(entry.step, entry.number) for entry in Entry.objects.order_by("pk")[entries:]]
    assert told == [("rehearsal.begin", held.call.number), ("rehearsal.wipe", held.call.number)]
    assert office.leaks == player.leaks == set()


def test_two_rehearsals_and_the_real_site_at_once_never_meet(town: Any, application: Any) -> None:
    by = person("Нургүл Асанова")
    halls = [Hall(str(begin_rehearsal(call=draft(), by=by).token)) for _hall in range(2)]
    real = Call.objects.filter(mode="live", announced_at__isnull=False).order_by("-pk")[0].number
    with rehearsal.inside(halls[1]):
        announce_call(call=playing.call_here(), by=person("Эркин Сатаров"))
        playing.go_on()
        number = playing.call_here().number
    later = in_hall(halls[1], clock.today)
    assert later > clock.today() == in_hall(halls[0], clock.today)
    at_once, wrong = threading.Barrier(4), []

    def ask(paths: list[tuple[str, int, bool]]) -> None:
        try:
            at_once.wait(timeout=20)
            with httpx.Client(transport=httpx.WSGITransport(app=application), base_url=SITE.url) as browser:
                for path, status, is_marked in paths * 6:
                    answer = browser.get(path)
                    if (answer.status_code, BAND in answer.text) != (status, is_marked):
                        wrong.append(f"{path}: {answer.status_code}, marked: {BAND in answer.text}")
            assert rehearsal.here() is None
        except Exception as error:  # noqa: BLE001 - a thread's own faults reach nobody
            wrong.append(repr(error))
        finally:
            connections.close_all()

    # The number of the rehearsed call is one that a real call bears too.
    own = [
        [(f"{hall.prefix}ru/calls/{number}/", status, True)]
        for hall, status in zip(halls, (404, 200), strict=True)
    ]
    outside = [(f"/ru/calls/{real}/", 200, False), (f"/ru/calls/{draft().number}/", 404, False)]
    threads = [threading.Thread(target=ask, args=(paths,)) for paths in (*own, outside, outside)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_signed_or_set_in_a_rehearsal_holds_nowhere_else(town: Any, application: Any) -> None:
    hall = Hall(str(begin_rehearsal(call=draft(), by=person("Нургүл Асанова")).token))
    real = User.objects.order_by("pk")[0]
    followed = Call.objects.filter(mode="live")[0].number
    follow(real, followed)

    def forged() -> str:
        notice = Notice(user_id=real.pk, number=followed, kind="call.announced", facts={}, is_followed=True)
        return unfollow_address(notice, "ru").replace(hall.prefix, "/")

    address = in_hall(hall, forged)
    player = walk(application)
    assert player.browser.post(address).status_code == 404
    assert (
        player.browser.post(
            unfollow_address(Notice(user_id=real.pk, number=followed, facts={}), "ru")
        ).status_code
        == 200
    )
    player.read(f"{hall.prefix}ru/sign-in/").send(
        f"enter/{in_hall(hall, lambda: person('Эркин Сатаров').pk)}/"
    )
    assert player.browser.get(f"{hall.prefix}ru/work/").status_code == 200
    assert str(player.browser.get("/ru/work/").url).startswith(f"{SITE.url}/ru/sign-in/")
    paths = {cookie.name: cookie.path for cookie in player.browser.cookies.jar if cookie.path != "/"}
    assert paths == dict.fromkeys(paths, hall.prefix)
    assert {"rehearsal_sessionid", "csrftoken"} <= set(paths)


def test_the_copy_lacks_what_the_call_lacks_under_the_rules_of_its_town(town: Any) -> None:
    call, by = draft(), person("Нургүл Асанова")
    reason = {"reason_ky": "Сыноо", "reason_ru": "Проверка"}
    override_rule(authority=call.authority, key="profile.light_max", value=1000, by=by, **reason)
    lot = call.lots.get()
    type(lot).objects.filter(pk=lot.pk).update(budget_line=None)
    Call.objects.filter(pk=call.pk).update(problem_ru="", results_by=None)
    call = draft()

    def lacks(found: Call) -> list[str]:
        return [str(each) for each in announce_blockers(found, at=clock.now())]

    hall = Hall(str(begin_rehearsal(call=call, by=by).token))
    with rehearsal.inside(hall):
        copied = playing.call_here()
        here = lacks(copied)
        assert copied.commission is not None
        assert copied.commission.members.current().marking().count() == 5
        assert copied.questions == call.questions
        assert copied.title_ru == call.title_ru
        assert copied.contact_name != ""
        assert BudgetLine.objects.get().available > 0
    about_people = "fewer members"
    assert here == [each for each in lacks(call) if about_people not in each]
    assert len(here) >= 3


def test_few_rehearsals_stand_at_once_and_none_for_long(town: Any) -> None:
    by, call = person("Нургүл Асанова"), draft()
    held = [begin_rehearsal(call=call, by=by) for _n in range(MOST_STANDING)]
    with pytest.raises(Refused, match="stand already"):
        begin_rehearsal(call=call, by=by)
    assert len(rehearsal.tokens()) == MOST_STANDING
    wiped = wipe_rehearsal(held=held[0], by=by)
    assert wipe_rehearsal(held=wiped, by=by).wiped_at == wiped.wiped_at
    forgotten = rehearsal.make()  # as an interrupted beginning leaves it
    assert wipe_old() == 0
    with clock.set_for_test(clock.now() + KEPT + timedelta(hours=1)):
        assert wipe_old() == MOST_STANDING - 1
    assert not forgotten.folder.exists()
    assert rehearsal.tokens() == []
    announced = Call.objects.filter(state="announced")[0]
    with pytest.raises(Refused, match="in preparation"):
        begin_rehearsal(call=announced, by=by)
