"""The card step by step: begun from a template, saved as typed, by two specialists; frozen when announced."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from ashar.calls.actions import announce_blockers, announce_call, rules_of
from ashar.calls.actions.choosing import choose_set, write_set
from ashar.calls.actions.composing import begin_call, hand_over, keep_step
from ashar.calls.actions.templating import (
    begin_template,
    copy_template,
    keep_as_template,
    load_templates,
    publish_template,
    share_template,
    write_template,
)
from ashar.calls.models import Call, Template
from ashar.calls.sets import read_criteria, read_questions, read_set
from ashar.calls.tests.test_pages import begun
from ashar.core import clock, merging
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from tests.support.office import Office
from tests.support.walking import queries_of

CARD_CALLS = {"template": "card-elderly"}


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of an office."""

    def as_(office: Office, code: str) -> Any:
        client.force_login(office.person(code))
        return client

    return as_


@pytest.fixture
def shipped(office: Office) -> dict[str, Template]:
    """The templates that come with the product, by code."""
    load_templates()
    return {each.code: each for each in Template.objects.exclude(code="")}


def begin(office: Office, template: Template | None = None, **facts: Any) -> Call:
    money = office.fund()
    office.commission()
    return begin_call(line=money.line, by=office.specialist, template=template, **facts)


def reasons(call: Call, **facts: Any) -> list[str]:
    return [str(each) for each in announce_blockers(call, at=clock.now(), **facts)]


def test_templates_are_loaded_once_and_again_when_they_change(shipped: dict[str, Template]) -> None:
    assert len(shipped) >= 8
    assert load_templates() == 0
    Template.objects.filter(code="papers-usual").update(title_ru="Старое имя")
    assert load_templates() == 1


def test_a_call_from_a_template_lacks_nothing(office: Office, shipped: dict[str, Template]) -> None:
    call = begin(office, shipped["card-teenagers"])
    assert reasons(call) == []
    assert (call.title_ky, call.aim_ky) == ("Жарык", "Жарык болот.")
    assert call.tasks_ky.startswith("Өспүрүмдөр өздөрү")
    assert [(lot.title_ky, lot.ceiling) for lot in call.lots.all()] == [("Жарык", 50_000)]
    assert (call.template, call.deadline is not None) == (shipped["card-teenagers"], True)


def test_an_older_call_gives_its_words_and_sets_but_no_dates(
    office: Office, shipped: dict[str, Template]
) -> None:
    older = office.announce(tasks_ky="Эски милдет", session_at=clock.now())
    money = office.fund(office.plan(office.settle("Башка көйгөй")))
    call = begin_call(line=money.line, by=office.specialist, older=older)
    assert (call.tasks_ky, call.based_on) == ("Эски милдет", older)
    assert call.session_at is None
    assert call.problem_ky == "Кечинде караңгы."
    assert call.questions == older.questions


def test_what_is_typed_is_kept_and_what_two_type_is_joined(
    office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    seen = merging.marks({part: getattr(call, part) for part in _texts()})
    keep_step(call=call, step="what", parts={"aim_ky": "Биринчи"}, by=office.specialist, seen=seen)
    keep_step(call=call, step="what", parts={"aim_ru": "Второй"}, by=office.head, seen=seen)
    call.refresh_from_db()
    assert (call.aim_ky, call.aim_ru) == ("Биринчи", "Второй")
    with pytest.raises(Refused, match="Somebody else"):
        keep_step(call=call, step="what", parts={"aim_ky": "Үчүнчү"}, by=office.head, seen=seen)
    call.refresh_from_db()
    assert call.aim_ky == "Биринчи"


def _texts() -> tuple[str, ...]:
    from ashar.calls.composing import TEXT_PARTS

    return TEXT_PARTS


def test_saving_what_stands_there_makes_nobody_its_author(
    office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    keep_step(call=call, step="what", parts={"aim_ky": call.aim_ky}, by=office.head)
    call.refresh_from_db()
    assert call.prepared_by == office.specialist


def test_themes_are_kept_row_by_row_and_only_with_money_of_the_order(
    office: Office, neighbour: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    money = call.lots.get().budget_line_id
    rows = {"lot_1": ("Бир", "Один", "30000.00", money), "lot_3": ("Эки", "Два", "20000.00", money)}
    keep_step(call=call, step="money", parts=rows, by=office.specialist)
    assert [(lot.n, lot.title_ru, lot.ceiling) for lot in call.lots.all()] == [
        (1, "Один", 30000),
        (2, "Два", 20000),
    ]
    strange = neighbour.fund()
    with pytest.raises(Refused, match="belong to this order"):
        keep_step(
            call=call, step="money", parts={"lot_1": ("а", "а", "1.00", strange.pk)}, by=office.specialist
        )


def test_own_criteria_are_marked_by_and_kept_for_life(office: Office, shipped: dict[str, Template]) -> None:
    call = begin(office, shipped["card-teenagers"])
    two = {"items": [{"code": "a", "title_ky": "А", "title_ru": "А", "max": 40}]}
    write_set(call=call, part="criteria", known=read_criteria(two), by=office.specialist)
    call.refresh_from_db()
    assert reasons(call) == ["The points make 40 together; they have to make 100."]
    two["items"].append({"code": "b", "title_ky": "Б", "title_ru": "Б", "max": 60})
    write_set(call=call, part="criteria", known=read_criteria(two), by=office.specialist)
    call.refresh_from_db()
    assert [(each.code, each.max) for each in rules_of(call, clock.now()).criteria] == [("a", 40), ("b", 60)]
    announced = announce_call(call=call, by=office.head)
    assert [each["code"] for each in announced.rules["criteria"]] == ["a", "b"]
    for field in ("criteria", "questions", "asked_papers"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Call.objects.filter(pk=call.pk).update(**{field: {"items": []}})


def test_the_six_questions_are_frozen_too(office: Office) -> None:
    call = office.announce()
    kept = read_questions(call.questions)
    assert [each.code for each in kept.items] == ["whom", "what", "result", "fresh", "who", "after"]
    assert all(each.title_ky and each.title_ru and each.help_ky for each in kept.items)


def test_papers_are_asked_of_the_winner_only_where_the_procedure_is_light(
    office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    choose_set(
        call=call, part="papers", template=shipped["papers-usual"], by=office.specialist, drop_changes=True
    )
    announced = announce_call(call=Call.objects.get(pk=call.pk), by=office.head)
    assert all(each["winner_only"] for each in announced.asked_papers["items"])


def test_a_changed_set_is_not_thrown_away_unasked(office: Office, shipped: dict[str, Template]) -> None:
    call = begin(office, shipped["card-elderly"])
    own = {**call.questions, "items": call.questions["items"][:3]}
    write_set(call=call, part="questions", known=read_questions(own), by=office.specialist)
    with pytest.raises(Refused, match="changed for this call"):
        choose_set(call=call, part="questions", template=None, by=office.specialist)
    choose_set(call=call, part="questions", template=None, by=office.specialist, drop_changes=True)
    call.refresh_from_db()
    assert call.questions is None


def test_a_set_of_two_editors_is_not_overwritten(office: Office, shipped: dict[str, Template]) -> None:
    from ashar.calls.actions.choosing import mark_of

    call = begin(office, shipped["card-teenagers"])
    seen = mark_of(call.criteria)
    changed = {**call.criteria, "items": call.criteria["items"][:1]}
    write_set(call=call, part="criteria", known=read_criteria(changed), by=office.specialist, seen=seen)
    other = {**call.criteria, "items": call.criteria["items"][:2]}
    with pytest.raises(Refused, match="Somebody else"):
        write_set(call=call, part="criteria", known=read_criteria(other), by=office.head, seen=seen)


def test_handing_over_tells_the_head(office: Office, shipped: dict[str, Template]) -> None:
    call = begin(office, shipped["card-teenagers"])
    assert not Notice.objects.filter(user=office.head, kind="calls.prepared").exists()
    hand_over(call=call, by=office.specialist)
    assert Notice.objects.filter(user=office.head, kind="calls.prepared").count() == 1


def test_a_call_is_kept_as_a_template_without_dates_sums_and_names(
    office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-elderly"])
    made = keep_as_template(call=call, part="card", by=office.specialist)
    told = str(made.body)
    assert call.contact_name not in told
    assert "50000" not in told
    assert made.body["texts"]["title_ky"] == "Жарык"
    assert made.from_call == call


def test_what_is_in_use_is_changed_by_a_copy_that_takes_its_place(office: Office, neighbour: Office) -> None:
    first = begin_template(
        part="criteria",
        authority=office.authority,
        by=office.specialist,
        title_ky="Менин",
        title_ru="Мой",
        body={"items": [{"code": "a", "title_ky": "А", "title_ru": "А", "max": 100}]},
    )
    publish_template(template=first, by=office.head)
    with pytest.raises(Refused, match="changed in a copy"):
        write_template(template=first, facts={}, known=read_set("criteria", {}), by=office.specialist)
    with pytest.raises(DatabaseError), transaction.atomic():
        Template.objects.filter(pk=first.pk).update(body={"items": []})
    second = copy_template(template=first, authority=office.authority, by=office.specialist)
    publish_template(template=second, by=office.head)
    first.refresh_from_db()
    assert (first.state, second.based_on) == ("withdrawn", first)
    assert not Template.objects.offered_to(neighbour.authority).filter(pk=second.pk).exists()
    share_template(template=second, shared=True, by=office.head)
    assert Template.objects.offered_to(neighbour.authority).filter(pk=second.pk).exists()
    theirs = copy_template(template=second, authority=neighbour.authority, by=neighbour.specialist)
    publish_template(template=theirs, by=neighbour.head)
    second.refresh_from_db()
    assert (second.state, theirs.based_on) == ("in_use", second)


def test_a_template_that_does_not_make_a_hundred_is_not_put_to_use(office: Office) -> None:
    made = begin_template(
        part="criteria", authority=office.authority, by=office.specialist, title_ky="А", title_ru="А"
    )
    with pytest.raises(Refused, match="make 100"):
        publish_template(template=made, by=office.head)


def test_the_country_s_templates_are_written_by_operator_and_ministry_only(office: Office) -> None:
    made = begin_template(part="papers", authority=None, by=office.ministry, title_ky="А", title_ru="А")
    allowed = [code for code in office.people if office.people[code].has_perm("calls.write_template", made)]
    assert allowed == ["ministry"]


def test_a_newcomer_builds_a_call_with_few_presses(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    money, _commission = office.fund(), office.commission()
    client = enter(office, "specialist")
    answer = client.post(f"/ky/calls/begin/{money.line.number}/", {"from": shipped["card-teenagers"].number})
    call = Call.objects.get()
    steps = [answer.headers["Location"]]
    for step in ("what", "money"):
        address = f"/ky/calls/{call.number}/step/{step}/"
        steps.append(client.post(address, begun(client, address) | {"next": "1"}).headers["Location"])
    assert client.get(steps[-1]).status_code == 200
    last = f"/en/calls/{call.number}/step/days/"
    answer = client.post(last, begun(client, last) | {"over": "1"})
    assert answer.headers["Location"] == f"/en/calls/{call.number}/ready/"
    assert reasons(Call.objects.get(pk=call.pk)) == []
    said = client.get(answer.headers["Location"]).content.decode()
    assert "The head has been told and can announce the call." in said
    enter(office, "head").post(f"/ky/calls/{call.number}/announce/")
    call.refresh_from_db()
    assert call.state == "announced"


def test_a_step_keeps_what_it_understands_and_shows_what_not(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    client, address = enter(office, "specialist"), f"/ky/calls/{call.number}/step/days/"
    answer = client.post(
        address, begun(client, address) | {"results_by": "31.02.2027", "contact_name": "Бакыт"}
    )
    assert (answer.status_code, "31.02.2027" in answer.content.decode()) == (422, True)
    kept = Call.objects.get()
    assert (kept.contact_name, kept.results_by) == ("Бакыт", call.results_by)


def test_two_specialists_on_one_page_see_both_texts(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    client, address = enter(office, "specialist"), f"/ky/calls/{call.number}/step/what/"
    page = begun(client, address) | _seen(client, address)
    keep_step(
        call=call, step="what", parts={"aim_ky": "Алар жазган", "tasks_ru": "Их задачи"}, by=office.head
    )
    answer = client.post(address, page | {"aim_ky": "Мен жазгам"})
    text = answer.content.decode()
    assert (answer.status_code, "Алар жазган" in text, "Мен жазгам" in text) == (409, True, True)
    assert Call.objects.get().aim_ky == "Алар жазган"
    again = _seen_in(text)
    assert client.post(address, page | again | {"aim_ky": "Мен жазгам"}).status_code == 302
    kept = Call.objects.get()
    assert (kept.aim_ky, kept.tasks_ru) == ("Мен жазгам", "Их задачи")


def _seen(client: Any, address: str) -> dict[str, str]:
    return _seen_in(client.get(address).content.decode())


def _seen_in(text: str) -> dict[str, str]:
    import re

    found = re.search(r'name="seen" value="([^"]+)"', text) or re.search(
        r'value="([^"]+)"[^>]*name="seen"', text
    )
    assert found
    return {"seen": found[1]}


def test_autosave_answers_with_what_is_missing(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-teenagers"])
    client, address = enter(office, "specialist"), f"/ky/calls/{call.number}/step/what/"
    page = begun(client, address) | _seen(client, address)
    answer = client.post(address, page | {"aim_ru": ""}, headers={"accept": "application/json"}).json()
    assert set(answer) == {"saved", "seen", "missing", "count", "changed", "mistakes"}
    assert "note wait" in answer["missing"]
    assert Call.objects.get().aim_ru == ""


def test_questions_of_a_call_are_written_moved_and_taken_out(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-elderly"])
    client, base = enter(office, "specialist"), f"/ky/calls/{call.number}"
    new = f"{base}/question/new/"
    asked = {
        "title_ky": "Жылытасызбы?",
        "title_ru": "Есть ли отопление?",
        "kind": "choice",
        "is_required": "on",
    }
    asked |= {"options_ky": "Ооба\nЖок", "options_ru": "Да\nНет"}
    assert client.post(new, asked).status_code == 302
    kept = read_questions(Call.objects.get().questions)
    assert [(o.title_ky, o.title_ru) for o in kept.items[-1].options] == [("Ооба", "Да"), ("Жок", "Нет")]
    follow = {
        "title_ky": "Эмне менен?",
        "title_ru": "Чем?",
        "kind": "text",
        "when": f"{kept.items[-1].code}={kept.items[-1].options[0].code}",
    }
    assert client.post(new, follow).status_code == 302
    client.post(f"{base}/sets/questions/edit/", {"drop": "need"})
    codes = [each.code for each in read_questions(Call.objects.get().questions).items]
    assert "need" not in codes
    refused = client.post(f"{base}/sets/questions/edit/", {"drop": kept.items[-1].code})
    assert refused.status_code == 422
    assert len(read_questions(Call.objects.get().questions).items) == len(codes)


@pytest.mark.parametrize("code", ["finance", "auditor", "nobody", "adviser"])
def test_who_does_not_prepare_calls_changes_nothing(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template], code: str
) -> None:
    call = begin(office, shipped["card-teenagers"])
    client = enter(office, code)
    for deed in ("step/what/", "sets/criteria/", "sets/criteria/edit/", "question/new/", "keep/card/"):
        assert client.post(f"/ky/calls/{call.number}/{deed}").status_code in (403, 404)


def test_pages_ask_the_database_little(
    enter: Callable[..., Any], office: Office, shipped: dict[str, Template]
) -> None:
    call = begin(office, shipped["card-elderly"])
    client = enter(office, "specialist")
    addresses = [
        f"/ky/calls/{call.number}/{page}"
        for page in (
            "step/what/",
            "step/money/",
            "step/asked/",
            "step/days/",
            "asked/",
            "sets/criteria/",
            "sets/questions/edit/",
            "ready/",
        )
    ]
    addresses += [
        f"/ky/calls/begin/{call.line.number}/",
        "/ky/calls/templates/",
        f"/ky/calls/templates/{shipped['card-elderly'].number}/",
    ]
    counted = {address: queries_of(client, address) for address in addresses}
    assert {address: n for address, n in counted.items() if n > 12} == {}
