"""The parts of pages: what they say, and that a reader of the screen hears it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from ashar.core.lifecycle import Blocker
from ashar.core.thread import STAGES, Knot
from ashar.core.web import stages
from ashar.core.web.answers import Decision
from tests.support.strict_html import parse_strictly
from tests.web.gallery import ANNOUNCE, BLOCKERS, CLOSES, knots

Render = Callable[..., Any]


@pytest.fixture
def render() -> Render:
    """Renders a line of a template in English and parses it strictly; the text and the element."""

    def at_once(source: str, **context: Any) -> Any:
        with translation.override("en"):
            html = engines["jinja2"].from_string(source).render(context, RequestFactory().get("/en/"))
        root = parse_strictly("<!doctype html><title>x</title>" + html)
        return root.getroot() if hasattr(root, "getroot") else root

    return at_once


def found(root: Any, path: str) -> list[Any]:
    """Elements of the page by an XPath without namespaces: `h:` stands for HTML."""
    return list(root.xpath(path, namespaces={"h": "http://www.w3.org/1999/xhtml"}))


def words(element: Any) -> str:
    """The text of an element, its spaces made one."""
    return " ".join("".join(element.itertext()).split())


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ky", "ru", "en"])
def test_all_parts_together_are_clean_html(planted: None, client: Any, code: str) -> None:
    assert client.get(f"/{code}/parts/").status_code == 200
    assert client.post(f"/{code}/parts/", {"ceiling": "много"}).status_code == 200


def test_possible_step_can_be_pressed_and_says_what_follows(render: Render) -> None:
    root = render("{{ ui.decide(go) }}", go=Decision(ANNOUNCE, "/x/", [], ANNOUNCE.label))
    (button,) = found(root, "//h:button")
    assert (words(button), button.get("disabled")) == ("Announce the call", None)
    said = [words(each) for each in found(root, "//h:dd")]
    assert said == [ANNOUNCE.follows, ANNOUNCE.undo, ANNOUNCE.seen_by]
    assert len(found(root, "//h:input[@name='csrfmiddlewaretoken']")) == 1


def test_impossible_step_is_disabled_and_described_by_its_reasons(render: Render) -> None:
    root = render("{{ ui.decide(go) }}", go=Decision(ANNOUNCE, "/x/", BLOCKERS, ANNOUNCE.label))
    (button,) = found(root, "//h:button")
    assert button.get("disabled") is not None
    (reasons,) = found(root, f"//h:div[@id='{button.get('aria-describedby')}']")
    lines = [words(each) for each in reasons.iter("{*}li")]
    assert lines == [
        "The commission has not been approved. Who can change this: head of the city hall",
        "The Russian title is missing. When: 4 December 2026, 17:00",
    ]


def test_fields_of_an_impossible_step_are_not_asked_for(render: Render) -> None:
    source = '{% call ui.decide(go) %}<input name="reason" aria-label="Reason">{% endcall %}'
    for reasons, fields in ((BLOCKERS, 0), ([], 1)):
        root = render(source, go=Decision(ANNOUNCE, "/x/", reasons, ANNOUNCE.label))
        assert len(found(root, "//h:input[@name='reason']")) == fields


def test_two_decisions_on_a_page_have_reasons_of_their_own(render: Render) -> None:
    pair = [Decision(ANNOUNCE, f"/{name}/", BLOCKERS, name) for name in ("one", "two")]
    root = render("{% for go in pair %}{{ ui.decide(go) }}{% endfor %}", pair=pair)
    ids = [each.get("id") for each in found(root, "//h:div[@id]")]
    assert len(set(ids)) == 2


def test_reason_is_escaped(render: Render) -> None:
    root = render("{{ ui.blockers(items) }}", items=[Blocker("<b>bold</b>")])
    assert [words(each) for each in found(root, "//h:li")] == ["<b>bold</b>"]


def test_no_blockers_take_no_place(render: Render) -> None:
    assert found(render("{{ ui.blockers([]) }}"), "//h:div") == []


@pytest.mark.parametrize(
    ("kinds", "last", "told", "position"),
    [
        ("", {}, {"ahead": 10}, 0),
        ("N", {}, {"now": 1, "ahead": 9}, 1),
        ("NPRGLDBC", {}, {"done": 3, "now": 1, "ahead": 6}, 4),
        ("NPRGLDBC", {"is_over": True}, {"done": 3, "ended": 1, "ahead": 6}, 4),
        ("CAOSJWUTYEZH", {}, {"done": 9, "now": 1}, 10),
        ("CAOSJWUTYEZH", {"mode": "historic"}, {"gap": 3, "done": 6, "now": 1}, 10),
        ("NPRGLDBCAOSJWUTYEZH", {"is_over": True}, {"done": 10}, 11),
    ],
)
def test_stages_of_a_thread(kinds: str, last: dict[str, Any], told: dict[str, int], position: int) -> None:
    view = stages.view_of(knots(kinds, **last))
    assert Counter(stage.status for stage in view.stages) == told
    assert view.position == position


def test_unpublished_knots_are_not_on_the_public_thread() -> None:
    all_knots = knots("NPRGLDBC", is_public=False)
    assert stages.view_of(all_knots).position == 3
    assert stages.view_of(all_knots, public=False).position == 4


def test_stage_behind_us_whose_knots_are_private_was_passed_and_leads_nowhere() -> None:
    knots_of_all = knots("NPRGLDBCASJ")
    for knot in knots_of_all:
        knot.is_public = knot.kind not in "AS"
    with translation.override("en"):
        by_code = {stage.code: stage for stage in stages.view_of(knots_of_all).stages}
        leads = (by_code["proposals"].address, by_code["decision"].address)
    assert (by_code["proposals"].status, by_code["marking"].status) == ("done", "done")
    assert leads == ("", "/en/o/AT-2026-J10#decision")


def test_past_stage_is_dated_by_its_earliest_knot() -> None:
    stage = stages.view_of(knots("NPRGLDBC")).stages[2]
    assert stage.moment == min(knot.since for knot in stage.knots)


@pytest.mark.parametrize(
    ("kinds", "last", "over"),
    [
        ("", {}, False),
        ("NPRGLDBC", {}, False),
        ("NPRGLDBC", {"is_over": True}, True),
        ("NPRZ", {"is_over": True}, True),
    ],
)
def test_thread_knows_when_it_is_over(kinds: str, last: dict[str, Any], over: bool) -> None:
    assert stages.view_of(knots(kinds, **last)).is_over == over


def test_stage_whose_knots_have_no_page_yet_leads_nowhere() -> None:
    known = knots()
    for knot in known:
        knot.is_public = knot.kind not in "RC"
    with translation.override("en"):
        leads = {stage.code: stage.address for stage in stages.view_of(known, public=False).stages[:4]}
    assert leads["priority"] == ""
    assert [leads[code].split("/")[2] for code in ("problem", "call")] == ["o", "o"]


def test_thread_says_each_stage_in_words(render: Render) -> None:
    root = render("{{ ui.thread(view) }}", view=stages.view_of(knots()))
    lines = [words(each) for each in found(root, "//h:li")]
    assert lines[:5] == [
        "Done: Problem 01.09.2026",
        "Done: Priority 19.09.2026",
        "Done: Programme 28.09.2026",
        "Now: Call until 04.12.2026",
        "Ahead: Proposals",
    ]
    (now,) = found(root, "//h:a[@aria-current='step']")
    assert now.get("href") == "/en/o/AT-2026-C7#call"
    assert len(lines) == len(STAGES)


def test_brief_thread_says_the_present_stage_under_the_dots(render: Render) -> None:
    root = render("{{ ui.thread(view, brief=true) }}", view=stages.view_of(knots()))
    assert [words(each) for each in found(root, "//h:p")] == ["Now: Call, until 04.12.2026"]


@pytest.mark.django_db
def test_thread_on_a_page_is_one_query(render: Render, django_assert_num_queries: Any) -> None:
    parent = None
    for index, kind in enumerate("NPRGLDBCC"):
        knot = Knot(
            number=f"AT-2026-{kind}{index}",
            chain="AT",
            year=2026,
            kind=kind,
            subject_type="x.y",
            subject_id=index,
            parent=parent,
            state="s",
            since=datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=index),
            is_public=True,
            is_order=kind == "C",
        )
        knot.save()
        parent = knot
    with django_assert_num_queries(1):
        view = stages.thread_view("AT-2026-C8")
        root = render("{{ ui.thread(view) }}{{ ui.step_box(view.now, view.who, view.until) }}", view=view)
    assert view.position == 4
    assert len(found(root, "//h:li")) == 10


@pytest.mark.parametrize(("position", "done", "ahead"), [(1, 0, 9), (4, 3, 6), (10, 9, 0), (11, 10, 0)])
def test_dots_count_the_steps(render: Render, position: int, done: int, ahead: int) -> None:
    root = render(f"{{{{ ui.dots({position}) }}}}")
    classes = [each.get("class") for each in root.iter("{*}circle")]
    assert (classes.count("k"), classes.count("o")) == (done, ahead)


def test_position_in_a_list_needs_no_thread() -> None:
    assert [stages.position_of(kind) for kind in "NRLCASWUTZ"] == list(range(1, 11))
    assert stages.position_of("H", is_over=True) == 11


def test_money_bar_adds_up_and_every_sum_stands_in_words(render: Render) -> None:
    root = render("{{ ui.money_bar(money_parts(paid=300000, due=0, free=100000)) }}")
    widths = [(each.get("class"), each.get("width")) for each in root.iter("{*}rect")]
    assert widths == [("paid", "75%"), ("free", "25%")]
    assert [words(each) for each in found(root, "//h:dd")] == ["300,000 soms", "0 soms", "100,000 soms"]


def test_money_bar_without_money_is_empty_and_not_broken(render: Render) -> None:
    root = render("{{ ui.money_bar(money_parts(paid=0, free=none)) }}")
    assert list(root.iter("{*}rect")) == []


def test_result_over_its_plan_stays_on_the_scale(render: Render) -> None:
    root = render('{{ ui.result("x", measure(200, 100)) }}')
    assert [each.get("width") for each in root.iter("{*}rect")] == ["100%", "100%"]
    assert [each.get("x1") for each in root.iter("{*}line")] == ["50%"]


def test_cells_carry_their_heading_for_a_phone(render: Render) -> None:
    root = render('{{ ui.table("T", [("A", false), ("B", true)], [["x", 1]]) }}')
    ((cell),) = found(root, "//h:td")
    assert (cell.get("data-l"), cell.get("class"), words(cell)) == ("B", "n", "1")
    assert [each.get("scope") for each in found(root, "//h:th")] == ["col", "col", "row"]


def test_missing_translation_is_said_and_never_hidden(render: Render) -> None:
    class Call:
        title_ky, title_ru = "", "Клуб"

    root = render('<h1>{{ ui.text(written(call, "title")) }}</h1>', call=Call)
    (text,) = found(root, "//h:h1/h:span")
    assert (text.get("lang"), words(text)) == ("ru", "Клуб")
    assert words(found(root, "//h:h1")[0]) == "Клуб (translation awaited)"


def test_facts_leave_out_what_is_empty_or_say_it_is_unknown(render: Render) -> None:
    pairs = [("A", 0), ("B", ""), ("C", None)]
    root = render("{{ ui.facts(pairs) }}", pairs=pairs)
    assert [words(each) for each in found(root, "//h:dd")] == ["0"]
    root = render('{{ ui.facts(pairs, unknown="not published") }}', pairs=pairs)
    assert [words(each) for each in found(root, "//h:dd")] == ["0", "not published", "not published"]


def test_unknown_variable_is_an_error(render: Render) -> None:
    with pytest.raises(Exception, match="no_such_thing"):
        render("{{ no_such_thing }}")


def test_moments_are_shown_on_bishkek_clock(render: Render) -> None:
    root = render("{{ ui.step_box('x', until=at) }}", at=CLOSES)
    assert words(found(root, "//h:dd")[1]) == "4 December 2026, 17:00"
