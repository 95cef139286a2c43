"""News: drafted, published, embargoed, withdrawn, replaced; figures that keep what was true on their day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from ashar.core import clock, journal
from ashar.core.journal import WORKER, Entry
from ashar.core.lifecycle import Refused
from ashar.core.news import actions, measures
from ashar.core.news.drafting import (
    AwardFacts,
    CallFacts,
    Draft,
    GatheringFacts,
    OrderFacts,
    ResultFacts,
    draft_calls,
    draft_gathering,
    draft_winners,
)
from ashar.core.news.measures import Asked, Measure, Value
from ashar.core.news.models import NewsFigure, NewsItem
from ashar.core.news.queries import news_of, public_news
from ashar.core.notices.models import Notice

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
NOON = MORNING + timedelta(hours=2)
SUMS = {"KK-2026-C1": Decimal(50_000)}
MEASURE = Measure("test.sum", "A sum of the test", lambda wanted: _sums(wanted))
OWNER = {"ky": "Көк-Жар шаарынын мэриясы", "ru": "Мэрия города Кок-Жар"}
WORDS = {
    "title_ky": "Конкурс жарыяланды",
    "title_ru": "Объявлен конкурс",
    "lead_ky": "Эң көп сумма: {1}.",
    "lead_ru": "Наибольшая сумма: {1}.",
}


def _sums(wanted):
    return {asked: Value.of(SUMS[asked.about[0]]) for asked in wanted if asked.about[0] in SUMS}


@pytest.fixture(autouse=True)
def _measured(monkeypatch):
    monkeypatch.setitem(measures._measures, MEASURE.code, MEASURE)
    monkeypatch.setitem(SUMS, "KK-2026-C1", Decimal(50_000))
    with clock.set_for_test(MORNING):
        yield


def drafted(*, owner="KK", times=None, **words):
    draft = Draft("calls", WORDS | words, (Asked("test.sum", ("KK-2026-C1",)),), ("KK-2026-C1",))
    return actions.draft_item(draft=draft, owner=owner, by=WORKER, **(times or {}))


def published(**facts):
    return actions.publish_item(item=drafted(**facts), by=WORKER)


def visitor(**facts):
    return SimpleNamespace(**{"is_authenticated": False} | facts)


def writer(code="specialist", chain="KK", demonstration=False):
    return visitor(is_authenticated=True, roles_now=[(code, 1, chain)], is_demonstration=demonstration)


# Drafting


CALL = CallFacts(
    "KK-2026-C1",
    {"ky": "Көчөдө жарык", "ru": "Свет на улице"},
    {"ky": "300 киши", "ru": "300 человек"},
    ({"ky": "Шаар бюджети", "ru": "Бюджет города"},),
    "Нургүл, 0555 00 00 00",
)
OTHER = CallFacts("KK-2026-C2", {"ky": "Таза короо", "ru": "Чистый двор"}, contact=CALL.contact)
AWARDS = (
    AwardFacts("KK-2026-W1", {"ky": "«Канат» фонду", "ru": "Фонд «Канат»"}, "Жарык көчө"),
    AwardFacts("KK-2026-W2", {"ky": "«Бакыт» бирикмеси", "ru": "Объединение «Бакыт»"}, "Таза короо"),
)
MEETING = GatheringFacts(
    "round_table",
    {"ky": "Эмне өзгөрдү", "ru": "Что изменилось"},
    MORNING,
    {"ky": "Мэрия", "ru": "Мэрия, зал"},
    (OrderFacts("KK-2026-L1", {"ky": "Жарык", "ru": "Свет"}), OrderFacts("KK-2018-C1", {}, False)),
)
DRAFTS = {
    "one call": lambda: draft_calls(OWNER, [CALL]),
    "two calls": lambda: draft_calls(OWNER, [CALL, OTHER]),
    "one winner": lambda: draft_winners(OWNER, ResultFacts(CALL, AWARDS[:1])),
    "winners and next": lambda: draft_winners(OWNER, ResultFacts(CALL, AWARDS, OTHER)),
    "round table": lambda: draft_gathering(OWNER, MEETING),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_draft_has_the_same_figures_and_blocks_in_both_languages(name):
    draft = DRAFTS[name]()

    ky, ru = (
        {column[:-3]: text for column, text in draft.blocks.items() if column.endswith(language)}
        for language in ("_ky", "_ru")
    )
    assert ky.keys() == ru.keys() >= {"title", "lead", "body", "law", "quote", "speaker", "post", "contact"}
    for block in ky:
        assert actions.MARK.findall(ky[block]) == actions.MARK.findall(ru[block]), block
        assert bool(ky[block]) == bool(ru[block]), block
    used = {int(n) for text in ky.values() for n in actions.MARK.findall(text)}
    assert used == set(range(1, len(draft.figures) + 1))


@pytest.mark.parametrize("name", DRAFTS)
def test_draft_leaves_names_as_they_are(name):
    draft = DRAFTS[name]()

    assert OWNER["ky"] in draft.blocks["lead_ky"]
    assert OWNER["ru"] in draft.blocks["lead_ru"]
    assert draft.blocks["hosts_ky"] == OWNER["ky"]


def test_draft_of_calls_asks_for_ceiling_and_deadline_of_each_and_the_sum_of_all():
    both = ("KK-2026-C1", "KK-2026-C2")
    assert DRAFTS["two calls"]().figures == (
        Asked("calls.count", both),
        Asked("calls.ceiling", both),
        Asked("calls.ceiling", ("KK-2026-C1",)),
        Asked("call.deadline", ("KK-2026-C1",)),
        Asked("calls.ceiling", ("KK-2026-C2",)),
        Asked("call.deadline", ("KK-2026-C2",)),
    )


def test_draft_of_winners_names_each_and_what_comes_next():
    draft = DRAFTS["winners and next"]()
    body = draft.blocks["body_ru"]
    assert draft.about == ("KK-2026-C1", "KK-2026-C2")
    for words in ("Фонд «Канат»", "Объединение «Бакыт»", "Чистый двор"):
        assert words in body


def test_draft_takes_no_money_of_an_order_from_before_the_platform():
    figures = DRAFTS["round table"]().figures
    assert [asked.about for asked in figures] == [("KK-2026-L1",), ("KK-2026-L1",)]


def test_draft_waits_for_a_quote_and_cannot_be_published_with_its_place_empty():
    item = actions.draft_item(draft=DRAFTS["round table"](), owner="KK", by=WORKER, begins_at=MORNING)
    with pytest.raises(Refused, match="square brackets"):
        actions.publish_item(item=item, by=WORKER)


# Publishing


def test_draft_leaves_no_entry_and_is_seen_by_its_office_alone():
    item = drafted()
    assert item.number == "KK-2026-1"
    assert not Entry.objects.exists()
    assert not NewsItem.objects.visible_to(visitor()).exists()
    assert not NewsItem.objects.visible_to(writer(chain="ZZ")).exists()
    assert not NewsItem.objects.visible_to(writer("finance")).exists()
    assert NewsItem.objects.visible_to(writer("head")).get() == item


def test_person_of_the_demonstration_sees_no_real_draft_of_the_platform():
    drafted(owner=journal.PLATFORM)
    assert not NewsItem.objects.visible_to(writer("operator", journal.PLATFORM, True)).exists()
    assert NewsItem.objects.visible_to(writer("operator", journal.PLATFORM)).exists()


@pytest.mark.postgres
def test_published_item_is_public_and_its_figure_is_in_the_journal():
    item = published()

    entry = Entry.objects.get()
    figure = item.figures.get()
    assert public_news().get() == item
    assert news_of(["KK-2026-C1"]) == [item]
    assert news_of(["KK-2026-C2"]) == []
    assert (figure.value, figure.as_of) == (Value("som", "50000"), MORNING)
    assert (figure.seq, figure.hash) == (entry.seq, entry.hash)
    assert entry.facts["facts"]["figures"]["1"]["value"] == figure.text


def test_figure_is_taken_at_publication_not_at_drafting():
    item = drafted()
    SUMS["KK-2026-C1"] = Decimal(60_000)
    actions.publish_item(item=item, by=WORKER)
    SUMS["KK-2026-C1"] = Decimal(70_000)

    figure = NewsFigure.objects.get()
    assert figure.value == Value("som", "60000")
    assert measures.take([figure.asked]) == {figure.asked: Value("som", "70000")}


def test_figure_that_the_text_does_not_name_is_let_go():
    item = published(lead_ky="Сумма кийин айтылат.", lead_ru="Сумма будет названа позже.")
    assert not item.figures.exists()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change", [{"text": "1"}, {"as_of": None}, {"about": ["KK-2026-C9"]}, {"says_ru": "x"}]
)
def test_published_figure_does_not_change(change):
    published()
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsFigure.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsFigure.objects.all().delete()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"title_ky": ""}, "in Kyrgyz and in Russian"),
        ({"quote_ru": "[слова]"}, "square brackets"),
        ({"body_ky": "{7}"}, "no figure with the number"),
    ],
)
def test_unfinished_draft_is_refused(words, why):
    item = drafted(**words)
    with pytest.raises(Refused, match=why):
        actions.publish_item(item=item, by=WORKER)
    assert NewsItem.objects.get().state == "draft"


def test_figure_that_is_gone_stops_the_publication():
    item = drafted()
    del SUMS["KK-2026-C1"]
    with pytest.raises(Refused, match="can no longer be taken"):
        actions.publish_item(item=item, by=WORKER)


def test_invitation_needs_time_and_place():
    item = drafted()
    NewsItem.objects.update(kind="conference")
    with pytest.raises(Refused, match="when and where"):
        actions.publish_item(item=item, by=WORKER)


def test_draft_can_be_revised_and_a_published_item_cannot():
    item = actions.revise_item(item=drafted(), title_ru="Другое", embargo_until=NOON, by=WORKER)
    assert NewsItem.objects.get().title_ru == "Другое"
    actions.publish_item(item=item, by=WORKER)
    with pytest.raises(Refused):
        actions.revise_item(item=item, title_ru="Третье", by=WORKER)
    with pytest.raises(TypeError):
        actions.revise_item(item=item, state="draft", by=WORKER)


# Embargo


def test_embargoed_item_is_public_at_its_moment_and_not_before():
    item = published(times={"embargo_until": NOON})

    def is_known():
        return (
            public_news().exists(),
            bool(news_of(["KK-2026-C1"])),
            NewsItem.objects.visible_to(visitor()).exists(),
            NewsItem.objects.get().is_public_at(clock.now()),
        )

    with clock.set_for_test(NOON - timedelta(seconds=1)):
        assert is_known() == (False,) * 4
        assert NewsItem.objects.visible_to(writer()).get() == item
    with clock.set_for_test(NOON):
        assert is_known() == (True,) * 4
    assert not Notice.objects.exists()


def test_embargo_that_is_over_does_not_put_publication_into_the_past():
    item = drafted(times={"embargo_until": MORNING})
    with clock.set_for_test(NOON):
        assert actions.publish_item(item=item, by=WORKER).public_since == NOON


def test_item_withdrawn_under_embargo_is_never_public():
    item = published(times={"embargo_until": NOON})
    actions.withdraw_item(item=item, reason_ky="Ката", reason_ru="Ошибка", by=WORKER)
    with clock.set_for_test(NOON + timedelta(days=1)):
        assert not NewsItem.objects.visible_to(visitor()).exists()


# Taking back


def test_withdrawn_item_leaves_the_list_and_keeps_its_page_and_reason():
    item = actions.withdraw_item(item=published(), reason_ky="", reason_ru="Ошибка в сумме", by=WORKER)

    assert not public_news().exists()
    assert not news_of(["KK-2026-C1"])
    assert NewsItem.objects.visible_to(visitor()).get().reason_ru == "Ошибка в сумме"
    assert Entry.objects.get(step="newsitem.withdraw").facts["facts"]["reason_ru"] == "Ошибка в сумме"
    assert item.figures.get().value == Value("som", "50000")


def test_withdrawal_needs_a_reason():
    item = published()
    with pytest.raises(Refused, match="reason"):
        actions.withdraw_item(item=item, reason_ky=" ", reason_ru="", by=WORKER)


def test_correction_stands_beside_until_published_and_then_replaces():
    old = published()
    new = actions.correct_item(item=old, reason_ky="Сумма ката", reason_ru="Не та сумма", by=WORKER)
    assert public_news().get() == old

    new = actions.publish_item(item=new, by=WORKER)

    old.refresh_from_db()
    assert public_news().get() == new
    assert (old.state, old.reason_ru, old.replacements.get()) == ("withdrawn", "Не та сумма", new)
    assert [figure.measure for figure in new.figures.all()] == ["test.sum"]
    assert news_of(["KK-2026-C1"]) == [new]


@pytest.mark.parametrize(
    ("state", "step", "is_possible"),
    [
        (state, step, (state, step) in {("draft", "revise"), ("draft", "publish"), ("published", "withdraw")})
        for state in ("draft", "published", "withdrawn")
        for step in ("revise", "publish", "withdraw")
    ],
)
def test_state_by_step(state, step, is_possible):
    item = drafted() if state == "draft" else published()
    if state == "withdrawn":
        item = actions.withdraw_item(item=item, reason_ky="Ката", reason_ru="Ошибка", by=WORKER)
    deeds = {
        "revise": lambda: actions.revise_item(item=item, title_ru="Другое", by=WORKER),
        "publish": lambda: actions.publish_item(item=item, by=WORKER),
        "withdraw": lambda: actions.withdraw_item(item=item, reason_ky="Ката", reason_ru="Ошибка", by=WORKER),
    }
    if is_possible:
        assert deeds[step]()
        return
    entries = Entry.objects.count()
    with pytest.raises(Refused):
        deeds[step]()
    assert Entry.objects.count() == entries


# Demonstrations, lists and history


def test_demonstration_stands_apart():
    draft = Draft("calls", WORDS, (Asked("test.sum", ("KK-2026-C1",)),), ())
    item = actions.draft_item(draft=draft, owner="AT", is_demonstration=True, by=WORKER)
    actions.publish_item(item=item, by=WORKER)
    assert not public_news().exists()
    assert public_news(demonstration=True, owner="AT").get() == item


def test_list_is_chosen_by_kind_and_owner():
    item = published()
    event = historic()
    assert list(public_news()) == [item, event]
    assert list(public_news().of_group("conference")) == [event]
    assert list(public_news(owner="KK")) == [item]
    assert not public_news().of_group("winners").exists()


def historic(**facts):
    begins = datetime(2018, 6, 29, 5, 0, tzinfo=UTC)
    known = {"title_ru": "Мэрии заказывают проекты", "source_ru": "Пресс-релиз", "about": ["KK-2018-C1"]}
    return actions.record_historic_item(kind="press_session", begins_at=begins, by=WORKER, **known | facts)


def test_historic_event_is_public_with_its_source_and_cannot_be_withdrawn():
    event = historic()
    assert (event.number, event.owner) == ("KG-2018-1", journal.PLATFORM)
    assert news_of(["KK-2018-C1"]) == [event]
    with pytest.raises(Refused, match="before the platform"):
        actions.withdraw_item(item=event, reason_ky="Ката", reason_ru="Ошибка", by=WORKER)
    with pytest.raises(IntegrityError), transaction.atomic():
        historic(source_ru="")


def test_historic_event_gets_orders_that_were_recorded_later_once():
    event = historic()
    assert actions.link_historic_item(item=event, about=["KK-2018-C1", "KK-2018-C2"], by=WORKER) == [
        "KK-2018-C2"
    ]
    assert actions.link_historic_item(item=event, about=["KK-2018-C2"], by=WORKER) == []
    assert Entry.objects.filter(step="newsitem.link").count() == 1
