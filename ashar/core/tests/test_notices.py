import dataclasses
import email
import email.policy
import socket
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, notices
from ashar.core.notices import delivery, kinds, mailbox
from ashar.core.notices.models import Delivery, Status
from tests.support.leaks import text_leaks

CHANGED = notices.NoticeKind(
    "test.changed",
    "Change in “{title}”",
    "The deadline of {number} is now {until}; the ceiling is {ceiling}.",
    protected_subject="Change in {number}",
    protected_body="Something changed in {number}.",
)
PLAIN = notices.NoticeKind("test.plain", "News of {number}", "Open {number}.")
FACTS = {
    "title": {"ky": "Кечки клуб", "ru": ""},
    "until": datetime(2026, 12, 4, 11, 0, tzinfo=UTC),
    "ceiling": Decimal("400000.00"),
}


@pytest.fixture(autouse=True)
def _kinds():
    notices.register(CHANGED, PLAIN)
    yield
    for kind in (CHANGED, PLAIN):
        del kinds._registered[kind.code]


def person(login: str, **facts):
    facts = {"email": f"{login}@example.org", "name": login, "language": "ky", **facts}
    return get_user_model().objects.create(login=login, **facts)


class Server:
    """A real mail server that answers to RCPT or DATA as it is told."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.pause = threading.Event()
        self.pause.set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return "250 OK" if not self.answers else self.answers.pop(0)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def server(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.HAS_MAIL_SERVER = True
    settings.EMAIL_BACKEND = "ashar.core.notices.mailbox.Backend"
    settings.MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.PUBLIC_URL = "https://ashar.example.kg"
    yield handler
    controller.stop()


def status_of(notice: notices.Notice) -> str:
    return notice.deliveries.get().status


@pytest.mark.django_db
def test_notify_writes_one_notice_and_one_delivery_for_each_person():
    first, second, gone = person("a"), person("b"), person("c", is_active=False)
    notices.notify([first, second, first, gone, None], number="AT-2026-C1", kind="test.changed", facts=FACTS)
    assert notices.unread_count(first) == notices.unread_count(second) == 1
    assert notices.unread_count(gone) == 0
    assert Delivery.objects.filter(status=Status.WAITING).count() == 2


@pytest.mark.django_db
def test_notice_is_rolled_back_with_its_deed():
    reader = person("a")
    with transaction.atomic():
        notices.notify([reader], number="AT-2026-C1", kind="test.plain", facts={})
        transaction.set_rollback(True)
    assert notices.unread_count(reader) == 0


@pytest.mark.django_db
def test_notify_refuses_unknown_kind_and_missing_fact():
    reader = person("a")
    with pytest.raises(KeyError):
        notices.notify([reader], number="AT-2026-C1", kind="test.unknown", facts={})
    with pytest.raises(KeyError, match="ceiling"):
        notices.notify([reader], number="AT-2026-C1", kind="test.changed", facts={"title": {}, "until": 1})
    with pytest.raises(ValueError, match="protected"):
        notices.notify([reader], number="AT-2026-C1", kind="test.plain", facts={"is_protected": True})


def test_register_refuses_two_kinds_of_one_code():
    with pytest.raises(ValueError, match=r"test\.plain"):
        notices.register(notices.NoticeKind("test.plain", "Other", "Other"))


@pytest.mark.django_db
def test_words_are_in_the_reader_s_language():
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.changed", facts=FACTS)
    notice.refresh_from_db()
    with translation.override("en"):
        ky, ru = notices.word(notice, "ky"), notices.word(notice, "ru")
    assert "Кечки клуб" in ky.subject
    assert "2026-\u2060жылдын" in ky.body.replace("2026-жылдын", "2026-\u2060жылдын")
    assert "4 декабря 2026" in ru.body.replace("\u00a0", " ")
    assert "400 000 сом" in ky.body.replace("\u00a0", " ")
    assert ru.subject.count("Кечки клуб") == 1
    assert len(ru.subject) > len(ky.subject)  # says that the translation is awaited
    assert (ky.address, ru.address) == ("/ky/o/AT-2026-C1", "/ru/o/AT-2026-C1")


@pytest.mark.django_db
def test_protected_matter_is_named_by_its_number_alone():
    facts = {**FACTS, "is_protected": True}
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.changed", facts=facts)
    subject, body = delivery.letter(notice, "ky")
    assert "AT-2026-C1" in subject
    assert "клуб" not in subject + body


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_what_surrounds_the_words_of_a_letter_is_translated(language):
    kind = notices.NoticeKind("test.own", "{number}", "{number}")
    notices.register(kind)
    reader = person("a", language=language)
    notices.follow(reader, "AT-2026-C1")
    [notice] = notices.notify_followers("AT-2026-C1", kind="test.own", facts={})
    assert not text_leaks(delivery.letter(notice, language)[1])
    del kinds._registered["test.own"]


@pytest.mark.django_db
def test_facts_of_every_kind_are_worded():
    kind = notices.NoticeKind("test.facts", "{day} {words} {number_of}", "-")
    notices.register(kind)
    facts = {"day": date(2026, 11, 21), "words": _("Call"), "number_of": 3}
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.facts", facts=facts)
    notice.refresh_from_db()
    assert notices.word(notice, "en").subject == "21 November 2026 Call 3"
    del kinds._registered["test.facts"]


@pytest.mark.django_db
def test_delivery_sends_a_letter_once(server):
    reader = person("a", language="ru")
    notices.notify([reader], number="AT-2026-C1", kind="test.changed", facts=FACTS)
    assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    [letter] = server.letters
    assert server.recipients == ["a@example.org"]
    assert "https://ashar.example.kg/ru/o/AT-2026-C1" in letter.get_content()
    assert letter["Message-ID"].endswith("@ashar.example.kg>")
    assert letter["List-Unsubscribe"] is None
    sent = Delivery.objects.get()
    assert (sent.status, sent.address, sent.attempts, bool(sent.sent_at)) == (
        Status.SENT,
        "a@example.org",
        1,
        True,
    )


@pytest.mark.django_db
def test_delivery_tries_again_when_the_server_refuses_for_now(server):
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.plain", facts={})
    server.answers = ["451 later", "451 later"]
    start = clock.now()
    with clock.set_for_test(start):
        assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    waiting = notice.deliveries.get()
    assert (waiting.status, waiting.next_try_at - start) == (Status.WAITING, timedelta(minutes=1))
    assert "later" in waiting.last_error
    with clock.set_for_test(start + timedelta(minutes=2)):
        delivery.deliver_due()
    assert not server.letters
    with clock.set_for_test(start + timedelta(minutes=6)):
        assert delivery.deliver_due() == 0
    with clock.set_for_test(start + timedelta(minutes=8)):
        assert delivery.deliver_due() == 1
    assert (status_of(notice), len(server.letters)) == (Status.SENT, 1)
    assert notice.deliveries.get().attempts == 3


@pytest.mark.django_db
def test_delivery_gives_up_in_the_end(server):
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.plain", facts={})
    server.answers = ["451 later"] * 20
    moment = clock.now()
    for _attempt in range(len(delivery.DELAYS) + 1):
        assert status_of(notice) == Status.WAITING
        with clock.set_for_test(moment):
            assert delivery.deliver_due() == 1
        moment += timedelta(days=2)
    assert status_of(notice) == Status.FAILED
    assert len(server.answers) == 20 - len(delivery.DELAYS) - 1


@pytest.mark.django_db
def test_delivery_fails_at_once_when_there_is_no_such_person(server):
    [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.plain", facts={})
    server.answers = ["550 no such person"]
    delivery.deliver_due()
    assert status_of(notice) == Status.FAILED


@pytest.mark.django_db
def test_delivery_waits_when_no_server_answers(settings, server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
        [notice] = notices.notify([person("a")], number="AT-2026-C1", kind="test.plain", facts={})
        delivery.deliver_due()
    assert status_of(notice) == Status.WAITING
    assert notice.deliveries.get().last_error


@pytest.mark.django_db
def test_without_a_mail_server_or_an_address_everything_else_works(settings):
    settings.HAS_MAIL_SERVER = False
    with_address, without = person("a"), person("b", email="")
    first, second = notices.notify([with_address, without], number="AT-2026-C1", kind="test.plain", facts={})
    assert delivery.deliver_due() == 2
    assert (status_of(first), status_of(second)) == (Status.NOT_SENT, Status.NO_ADDRESS)
    assert delivery.deliver_due() == 0
    assert notices.unread_count(with_address) == 1


@pytest.mark.django_db
def test_people_of_a_demonstration_get_their_letters_on_a_page_only(server):
    [notice] = notices.notify(
        [person("aibek", is_demonstration=True)], number="AT-2026-C1", kind="test.changed", facts=FACTS
    )
    delivery.deliver_due()
    assert (status_of(notice), server.letters) == (Status.SHOWN, [])
    [letter] = mailbox.shown_mail("Aibek@example.org")
    assert "Кечки клуб" in letter.subject
    assert mailbox.has_demonstration()
    with clock.set_for_test(clock.now() + timedelta(days=31)):
        assert mailbox.forget_old_mail() == 1


@pytest.mark.django_db
def test_notice_whose_words_are_gone_or_changed_is_still_told_of(server):
    notices.register(notices.NoticeKind("test.gone", "-", "-"))
    [first] = notices.notify([person("a")], number="AT-2026-C1", kind="test.gone", facts={})
    [second] = notices.notify([person("b")], number="AT-2026-C2", kind="test.plain", facts={})
    del kinds._registered["test.gone"]
    kinds._registered["test.plain"] = dataclasses.replace(PLAIN, body="{title} was not asked for then.")
    assert delivery.deliver_due() == 2
    assert [status_of(first), status_of(second)] == [Status.SENT, Status.SENT]
    assert ["C1" in server.letters[0]["Subject"], "C2" in server.letters[1]["Subject"]] == [True, True]
    assert notices.word(first, "en").address == "/en/o/AT-2026-C1"


@pytest.mark.django_db
def test_followers_hear_and_can_stop(server):
    follower, author, other = person("a"), person("b"), person("c")
    for reader in (follower, author):
        notices.follow(reader, "AT-2026-C1")
        notices.follow(reader, "AT-2026-C1")
    notices.notify_followers("AT-2026-C1", kind="test.plain", facts={}, apart_from=[author])
    assert [notices.unread_count(each) for each in (follower, author, other)] == [1, 0, 0]
    delivery.deliver_due()
    [letter] = server.letters
    assert letter["List-Unsubscribe"].strip().startswith("<https://ashar.example.kg/ky/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    notices.unfollow(follower, "AT-2026-C1")
    assert not notices.follows(follower, "AT-2026-C1")
    assert notices.notify_followers("AT-2026-C1", kind="test.plain", facts={}, apart_from=[author]) == []


@pytest.mark.django_db
def test_mark_read_is_for_one_s_own():
    first, second = person("a"), person("b")
    [mine] = notices.notify([first], number="AT-2026-C1", kind="test.plain", facts={})
    assert notices.mark_read(second, mine.pk) == 0
    assert notices.mark_read(first, mine.pk) == 1
    assert notices.unread_count(first) == 0


@pytest.mark.postgres
def test_two_workers_send_each_letter_once(server, copied_database):
    readers = [person(f"p{n}") for n in range(20)]
    notices.notify(readers, number="AT-2026-C1", kind="test.plain", facts={})
    done: list[int] = []

    def work() -> None:
        try:
            done.append(delivery.deliver_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 20
    assert sorted(server.recipients) == sorted(reader.email for reader in readers)
