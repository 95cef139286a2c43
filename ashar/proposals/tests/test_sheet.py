"""Any question set that validates makes a form, is answered, kept, merged and read."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.calls.sets import RESERVED, Kind, SetInvalid, plain, read_criteria, read_questions
from ashar.calls.sets.asking import asked, six
from ashar.proposals.answers import kept, read, told
from ashar.proposals.asking import SPARE_ROWS
from ashar.proposals.budgeting import Limits
from ashar.proposals.content import Content, missing, parse
from ashar.proposals.forms import DraftForm
from ashar.proposals.lacking import part_of
from ashar.proposals.merging import marks, merge, parts_of
from ashar.proposals.sheet import Sheet
from ashar.proposals.showing import said

many = settings(max_examples=25, suppress_health_check=list(HealthCheck))
codes = st.from_regex(r"\A[a-z][a-z0-9]{0,6}\Z").filter(lambda code: code not in RESERVED)
lines = st.text("абвгЖ 1<&\"'", max_size=12)
figures = st.integers(0, 10**9)
named = {"title_ky": lines, "title_ru": lines}
options = st.lists(st.fixed_dictionaries({"code": codes, **named}), max_size=4, unique_by=lambda o: o["code"])
cells = st.sampled_from(["text", "number", "money", "date"])
columns = st.lists(
    st.fixed_dictionaries({"code": codes, "kind": cells, **named}), max_size=4, unique_by=lambda c: c["code"]
)
questions = st.fixed_dictionaries(
    {"code": codes, "kind": st.sampled_from(Kind.values), **named},
    optional={
        "required": st.booleans(),
        "limit": st.integers(20, 3000),
        "least": figures,
        "most": figures,
        "options": options,
        "columns": columns,
        "rows": st.integers(1, 4),
        "help_ky": lines,
        "example_ru": lines,
    },
)


@st.composite
def raw_sets(draw: Any) -> dict[str, Any]:
    items = draw(st.lists(questions, max_size=6))
    for n, each in enumerate(items):
        choices = [i for i in items[:n] if i["kind"] == "choice" and i.get("options")]
        if choices and draw(st.booleans()):
            asked_of = draw(st.sampled_from(choices))
            answer = draw(st.sampled_from(asked_of["options"]))["code"]
            each["shown_when"] = {"question": asked_of["code"], "answers": [answer]}
    return {
        "items": items,
        "budget_lines": draw(st.integers(1, 20)),
        "budget_months": draw(st.integers(0, 2)),
    }


def sheet_of(raw: dict[str, Any]) -> Sheet | None:
    """The sheet of the set, or None when it is refused."""
    try:
        known = read_questions(raw)
    except SetInvalid:
        return None
    assert read_questions(plain(known)) == known
    return Sheet(tuple(asked(each) for each in known.items), known.budget_lines, known.budget_months)


@many
@given(raw_sets(), st.data())
def test_a_set_that_validates_is_rendered_answered_kept_and_read(raw: dict[str, Any], data: Any) -> None:
    sheet = sheet_of(raw)
    if sheet is None:
        return
    empty = DraftForm(content=Content(), sheet=sheet, seen=marks(Content(), sheet))
    shown = "".join(str(bound) for bound in empty)
    unready = {
        each.code for each in sheet.typed if each.kind == Kind.CHOICE and each.required and not each.options
    }
    names = {bound.name for bound in empty} - {"seen"} - unready
    assert all(f'name="{name}"' in shown for name in names)
    sent = {name: data.draw(st.one_of(lines, st.just("12"), st.just("1.2.2027"))) for name in sorted(names)}
    sent |= {"language": "ky"}
    for each in sheet.typed:
        if each.kind == Kind.CHOICE:
            sent[each.code] = data.draw(st.sampled_from(["", *(code for code, _t in each.options)]))
    form = DraftForm(sent, content=Content(), sheet=sheet)
    form.is_valid()
    content = form.content()
    assert parse(content.to_bytes()).to_bytes() == content.to_bytes()
    again = merge(mine=content, theirs=Content(), seen=marks(Content(), sheet), sheet=sheet)
    assert marks(again.content, sheet) == marks(content, sheet)
    refilled = DraftForm(content=content, sheet=sheet)
    posed = [each.question.code for _group, questions in refilled.groups() for _n, each in questions]
    assert posed == [q.code for q in sheet.questions]
    for lack in missing(content, limits=Limits(), sheet=sheet):
        part = part_of(lack.link, sheet)
        assert part in (*parts_of(sheet), *sheet.by_code)
        place = lack.link.removeprefix("#")
        assert place in {bound.name for bound in refilled} | {"budget", *sheet.by_code}, place
    assert [each.question.code for each in said(sheet, content)] == [
        q.code for q in sheet.asked(content.answers)
    ]


@many
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | lines, lambda x: st.lists(x) | st.dictionaries(lines, x)
    )
)
def test_anything_else_is_refused_and_never_run(raw: Any) -> None:
    for read_one in (read_questions, read_criteria):
        try:
            read_one(raw)
        except SetInvalid:
            continue


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([{"code": "title"}], "used by the form"),
        ([{"code": "name_1"}], "used by the form"),
        ([{"code": "Q"}], "regex|pattern|match"),
        ([{"code": "a"}, {"code": "a"}], "stands twice"),
        (
            [{"code": "a", "shown_when": {"question": "b", "answers": ["c"]}}, {"code": "b"}],
            "earlier question",
        ),
        ([{"code": "a", "kind": "table", "columns": [{"code": "c", "kind": "file"}]}], "cannot hold"),
        ([{"code": "a", "kind": "number", "least": 5, "most": 1}], "least is more"),
        ([{"code": "a", "script": "x"}], "unknown field"),
        ([{"code": "a", "kind": "lambda"}], "Invalid enum"),
    ],
)
def test_a_set_that_makes_no_form_is_refused_with_its_reason(raw: Any, why: str) -> None:
    with pytest.raises(SetInvalid, match=why):
        read_questions({"items": raw})


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("number", "1 200", "1200", "1,200"),
        ("number", "көп", "көп", "көп"),
        ("money", "50 000,5", "50000.50", "50,000.50 soms"),
        ("money", "ж", "ж", "ж"),
        ("date", "24.05.2027", "2027-05-24", "24 May 2027"),
        ("date", "жазында", "жазында", "жазында"),
        ("text", " а ", " а ", " а "),
    ],
)
def test_what_is_understood_has_one_spelling_and_the_rest_stays_as_typed(
    kind: str, typed: str, stored: str, shown: str
) -> None:
    from ashar.proposals.questions import Question

    assert kept(kind, typed) == stored
    assert kept(kind, stored) == stored
    assert told(Question("q", "?", kind=kind), stored).replace("\u00a0", " ") == shown
    assert read(kind, "") is None


def test_the_six_are_a_set_like_any_other() -> None:
    assert sheet_of(plain(six())).is_six  # type: ignore[union-attr]
    assert SPARE_ROWS > 0


def test_a_question_behind_an_unasked_one_is_not_asked() -> None:
    known = read_questions(
        {
            "items": [
                {"code": "a", "kind": "choice", "options": [{"code": "y"}, {"code": "n"}]},
                {
                    "code": "b",
                    "kind": "choice",
                    "options": [{"code": "y"}],
                    "shown_when": {"question": "a", "answers": ["y"]},
                },
                {"code": "c", "shown_when": {"question": "b", "answers": ["y"]}},
            ]
        }
    )
    sheet = Sheet(tuple(asked(each) for each in known.items))
    assert [q.code for q in sheet.asked({"a": "y", "b": "y"})] == ["a", "b", "c"]
    assert [q.code for q in sheet.asked({"a": "n", "b": "y"})] == ["a"]
