"""Fields that read what people write, and pairs of languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from ashar.core.web.fields import DateFormField, DateTimeFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form, mistakes, rows


class CallForm(Form):
    first = forms.CharField(required=False)
    title = Bilingual("Title")
    aim = Bilingual("Aim", required=False, english=True, long=True)
    ceiling = MoneyFormField(required=False)
    day = DateFormField(required=False)


TITLES = {"title_ky": "Клуб", "title_ru": "Клуб"}


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("50 000,00", "50000.00"),
        ("50 000,5", "50000.50"),
        ("50\u202f000", "50000.00"),
        ("50000.05", "50000.05"),
        (" 1 234 567,50 сом ", "1234567.50"),
        ("400000 сомов", "400000.00"),
        ("0", "0.00"),
    ],
)
def test_sum_is_read_as_people_write_it(written: str, amount: str) -> None:
    assert MoneyFormField().clean(written) == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("много", "invalid"),
        ("1.234.567,50", "invalid"),
        ("50,000", "decimals"),
        ("50.000", "decimals"),
        ("0,005", "decimals"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("9" * 16, "invalid"),
        ("-1", "too_small"),
        ("500 000,01", "too_large"),
        ("1e400", "invalid"),
        ("", "required"),
    ],
)
def test_sum_that_cannot_be_meant_is_refused(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyFormField(at_most=500_000).clean(written)
    assert refused.value.code == code


def test_limit_of_a_sum_is_said_as_a_sum() -> None:
    with translation.override("ky"), pytest.raises(ValidationError) as refused:
        MoneyFormField(at_most=500_000).clean("600000")
    assert "500\u00a0000\u00a0сом" in refused.value.messages[0]


@pytest.mark.parametrize(
    ("amount", "shown"), [(Decimal("50000.00"), "50\u00a0000"), (Decimal("0.5"), "0,50")]
)
def test_known_sum_is_shown_as_people_write_it(amount: Decimal, shown: str) -> None:
    assert f'value="{shown}"' in str(CallForm(initial={"ceiling": amount})["ceiling"])


@pytest.mark.parametrize("written", ["24.05.2027", "2027-05-24", "24.5.2027", " 24.05.2027 ", "24.05.27"])
def test_day_is_read_as_written_and_as_the_calendar_sends_it(written: str) -> None:
    assert DateFormField().clean(written) == date(2027, 5, 24)


@pytest.mark.parametrize("written", ["05/24/2027", "31.02.2027", "завтра"])
def test_day_that_is_not_one_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match=r"24\.05\.2027"), translation.override("en"):
        DateFormField().clean(written)


@pytest.mark.parametrize("written", ["2026-12-04T17:00", "04.12.2026 17:00", "04.12.2026,  17:00"])
def test_hour_is_bishkeks(written: str) -> None:
    assert DateTimeFormField().clean(written) == datetime(2026, 12, 4, 11, tzinfo=UTC)


def test_known_hour_is_shown_on_bishkeks_clock() -> None:
    field = DateTimeFormField()
    assert field.prepare_value(datetime(2026, 12, 4, 11, tzinfo=UTC)) == "2026-12-04T17:00"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("24.05.2027", 'type="date" name="day" value="2027-05-24"'),
        ("завтра", 'type="text" name="day" value="завтра"'),
        ("", 'type="date" name="day"'),
    ],
)
def test_what_was_typed_as_a_day_is_kept(written: str, shown: str) -> None:
    assert shown in str(CallForm({**TITLES, "day": written})["day"])


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        (TITLES, []),
        ({"title_ky": "Клуб", "title_later": "on"}, []),
        ({"title_ru": "Клуб", "title_later": "on"}, []),
        ({"title_ky": "Клуб"}, ["title_ru"]),
        ({"title_ru": "Клуб"}, ["title_ky"]),
        ({}, ["title_ky"]),
        ({"title_later": "on"}, ["title_ky"]),
        ({**TITLES, "aim_ru": "Цель"}, ["aim_ky"]),
        ({**TITLES, "aim_en": "Aim"}, []),
        ({"title_ky": "к" * 301, "title_ru": "к"}, ["title_ky"]),
    ],
)
def test_pair_is_written_in_both_languages_or_promised(sent: dict[str, str], wrong: list[str]) -> None:
    assert list(CallForm(sent).errors) == wrong


def test_cleaned_pair_can_go_to_an_action_as_it_is() -> None:
    form = CallForm({"title_ky": " Клуб ", "title_later": "on"})
    assert form.is_valid()
    assert form.cleaned_data == {
        "first": "",
        "title_ky": "Клуб",
        "title_ru": "",
        "aim_ky": "",
        "aim_ru": "",
        "aim_en": "",
        "ceiling": None,
        "day": None,
    }


def test_rows_show_each_pair_once_in_its_place() -> None:
    shown = [name or bound.name for name, bound in rows(CallForm()) if name or bound]
    assert shown == ["first", "title", "aim", "ceiling", "day"]


def test_mistakes_lead_to_their_fields_and_name_the_language() -> None:
    with translation.override("en"):
        (mistake,) = mistakes(CallForm({"title_ky": "Клуб"}))
        assert (mistake.anchor, mistake.label) == ("id_title_ru", "Title (In Russian)")


def test_pairs_of_a_form_come_to_forms_built_on_it() -> None:
    class LongerForm(CallForm):
        task = Bilingual("Task")

    assert list(LongerForm.pairs) == ["title", "aim", "task"]
    assert list(LongerForm({**TITLES}).errors) == ["task_ky"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(), "Write the answer here."),
        (forms.BooleanField(), "Tick this to go on."),
        (forms.FileField(), "Choose a file."),
        (forms.ChoiceField(choices=[("a", "A")]), "Choose one of the answers."),
        (forms.CharField(error_messages={"required": "Write the INN."}), "Write the INN."),
    ],
)
def test_empty_field_says_what_to_do(field: Any, words: str) -> None:
    with translation.override("en"):
        form = type("OneForm", (Form,), {"one": field})({})
        assert form.errors == {"one": [words]}


class LateForm(Form):
    """A form that gets a field after it has begun, as the ones built from facts do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"] = forms.CharField(max_length=3)


@pytest.mark.parametrize(("typed", "words"), [("", "Write the answer here."), ("abcd", "It is too long")])
def test_field_added_after_the_beginning_speaks_our_words_too(typed: str, words: str) -> None:
    with translation.override("en"):
        assert words in LateForm({"why": typed}).errors["why"][0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("35", "The most is 30."), ("-1", "The least is 0."), ("ten", "Write a whole number.")],
)
def test_number_out_of_its_limits_is_told_the_limit(typed: str, words: str) -> None:
    form = type("MarkForm", (Form,), {"mark": forms.IntegerField(min_value=0, max_value=30)})
    with translation.override("en"):
        assert form({"mark": typed}).errors == {"mark": [words]}
