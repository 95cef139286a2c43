"""Piles of sheets and files of answers: all of them or none, and once."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile

from ashar.core import clock, journal
from ashar.core.files import TABLE_TYPES, StoredFile, store, sweep_orphans
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.priorities.actions.intakes import (
    PREPARED_FOR,
    drop_intake,
    drop_old_intakes,
    match_columns,
    prepare_intake,
    take_in_file,
    take_in_sheets,
)
from ashar.priorities.answers import Answers, Matching, Mistake, Said
from ashar.priorities.models import Intake, NeedSignal
from tests.support.office import Office

SAID = Answers(said=[Said("Суу жок", "Шаты", "0555", date(2027, 2, 1), 2), Said("Жол жаман", line=4)])


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    """What is swept here belongs to nobody else."""
    settings.DATA_DIR = tmp_path


def prepared(office: Office, text: str = "Жооп\nСуу жок\n") -> Intake:
    file = store(ContentFile(text.encode(), name="a.csv"), purpose="answers", allowed=TABLE_TYPES)
    return prepare_intake(
        authority=office.authority,
        title="Сурамжылоо",
        said_on=date(2027, 2, 20),
        file=file,
        sheet="",
        matching=Matching(1, {"text": 0}),
        by=office.specialist,
    )


def test_file_comes_in_whole_and_is_gone(office: Office) -> None:
    intake = take_in_file(intake=prepared(office), answers=SAID, by=office.specialist)
    assert (intake.state, intake.rows, intake.file) == ("taken", 2, None)
    first, second = NeedSignal.objects.order_by("pk")
    assert (first.text, first.where, first.contact, first.said_on, first.line) == (
        "Суу жок",
        "Шаты",
        "0555",
        date(2027, 2, 1),
        2,
    )
    assert (second.said_on, second.line, second.channel) == (date(2027, 2, 20), 4, "survey")
    assert Knot.objects.filter(kind="N", is_public=False).count() == 2
    entry = journal.Entry.objects.latest("seq")
    assert (entry.step, entry.facts["facts"]["rows"]) == ("intake.take_in", 2)
    told = b"".join(bytes(each.body) for each in journal.Entry.objects.all()).decode()
    assert [word for word in ("Суу", "Шаты", "0555", "Сурамжылоо") if word in told] == []
    assert journal.broken_chains() == {}


def test_file_is_swept_once_it_was_taken_in(office: Office) -> None:
    take_in_file(intake=prepared(office), answers=SAID, by=office.specialist)
    kept = StoredFile.objects.filter(purpose="answers")
    assert kept.exists()
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        sweep_orphans()
    assert not kept.exists()


def test_one_mistake_holds_everything_back(office: Office) -> None:
    intake = prepared(office)
    wrong = Answers(said=list(SAID.said), mistakes=[Mistake(3, "A", "the text is longer than 2000 letters")])
    with pytest.raises(Refused, match="Some lines cannot be read"):
        take_in_file(intake=intake, answers=wrong, by=office.specialist)
    intake.refresh_from_db()
    assert (intake.state, NeedSignal.objects.count()) == ("prepared", 0)


def test_nothing_is_taken_in_when_writing_breaks_off(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    intake, entries = prepared(office), journal.Entry.objects.count()

    def fall(**_facts: Any) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(journal, "write_entry", fall)
    with pytest.raises(OSError, match="power cut"):
        take_in_file(intake=intake, answers=SAID, by=office.specialist)
    intake.refresh_from_db()
    assert (intake.state, bool(intake.file)) == ("prepared", True)
    assert (NeedSignal.objects.count(), Knot.objects.filter(kind="N").count()) == (0, 0)
    assert journal.Entry.objects.count() == entries


def test_same_file_is_the_same_intake(office: Office, neighbour: Office) -> None:
    first = prepared(office)
    assert prepared(office) == first
    take_in_file(intake=first, answers=SAID, by=office.specialist)
    assert prepared(office).state == "taken"
    with pytest.raises(Refused, match="taken in or let go"):
        take_in_file(intake=first, answers=SAID, by=office.specialist)
    assert NeedSignal.objects.count() == 2
    assert prepared(neighbour) != first
    assert prepared(office, "Жооп\nЖол\n") != first


def test_file_that_was_let_go_may_come_again(office: Office) -> None:
    first = prepared(office)
    drop_intake(intake=first, by=office.specialist)
    first.refresh_from_db()
    assert (first.state, first.file) == ("dropped", None)
    assert prepared(office) != first


def test_columns_matched_anew_meanwhile_are_looked_at_again(office: Office) -> None:
    seen = prepared(office)
    match_columns(intake=seen, sheet="", heading=2, columns={"text": 1})
    with pytest.raises(Refused, match="matched the columns anew"):
        take_in_file(intake=seen, answers=SAID, by=office.specialist)


def test_file_that_nobody_confirmed_is_let_go_after_two_weeks(office: Office) -> None:
    intake = prepared(office)
    with clock.set_for_test(intake.made_at + PREPARED_FOR):
        assert drop_old_intakes() == 0
    with clock.set_for_test(intake.made_at + PREPARED_FOR + timedelta(seconds=1)):
        assert drop_old_intakes() == 1
        assert drop_old_intakes() == 0
    intake.refresh_from_db()
    assert (intake.state, intake.file) == ("dropped", None)


def sheets(office: Office, mark: str = "page", **facts: Any) -> Intake:
    return take_in_sheets(
        **{
            "authority": office.authority,
            "channel": "paper",
            "said_on": date(2027, 2, 28),
            "said": [Said("Суу жок"), Said("Жол жаман")],
            "mark": mark,
            "by": office.specialist,
        }
        | facts
    )


def test_page_that_is_sent_twice_comes_in_once(office: Office) -> None:
    assert sheets(office) == sheets(office)
    assert NeedSignal.objects.count() == 2
    assert sheets(office, "another").rows == 2
    assert NeedSignal.objects.count() == 4


def test_pile_of_tomorrow_or_of_nothing_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="still to come"):
        sheets(office, said_on=date(2027, 3, 2))
    with pytest.raises(Refused, match="at least one line"):
        sheets(office, said=[])
    assert not Intake.objects.exists()


def test_words_of_a_meeting_know_their_meeting(office: Office) -> None:
    meeting = office.settle().meeting
    intake = sheets(office, channel="meeting", meeting=meeting)
    assert {signal.meeting for signal in intake.signals.all()} == {meeting}


# Pages


def csv(text: str, name: str = "a.csv", encoding: str = "utf-8") -> io.BytesIO:
    file = io.BytesIO(text.encode(encoding))
    file.name = name
    return file


def xlsx(*rows: list[Any]) -> io.BytesIO:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    file.seek(0)
    file.name = "a.xlsx"
    return file


def send(client: Any, file: io.BytesIO, status: int = 302) -> Any:
    facts = {"title": "Опрос", "said_on": "2027-02-20", "file": file}
    answer = client.post("/en/needs/TR/import/", facts)
    assert answer.status_code == status, answer.content.decode()
    return answer.headers["Location"] if status == 302 else answer.content.decode()


def test_journey_of_a_table_with_a_mistake_in_one_line(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    rows: list[list[Any]] = [
        ["Ответ", "Село", "Дата"],
        ["Нет воды", "Шаты", "12.02.2027"],
        [],
        ["Темно", "", "кечээ"],
    ]
    address = send(client, xlsx(*rows))
    page = client.get(address).content.decode()
    assert "Line 4, column C: “кечээ” is not a day; write it as 24.05.2027" in page
    assert "take/" not in page
    assert client.post(f"{address}take/").status_code == 422
    assert NeedSignal.objects.count() == 0
    client.post(f"{address}drop/")
    rows[3][2] = "13.02.2027"
    address = send(client, xlsx(*rows))
    page = client.get(address).content.decode()
    assert "Take in 2 answers" in page
    assert client.post(f"{address}take/").status_code == 302
    assert [signal.line for signal in NeedSignal.objects.order_by("pk")] == [2, 4]
    pile = client.get(f"/en/needs/TR/?pile={Intake.objects.latest('pk').pk}").content.decode()
    assert "Нет воды" in pile
    assert send(client, xlsx(["x"], ["y"])) != address


def test_columns_are_matched_by_hand(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    address = send(client, csv("a;b\nкыз;Нет воды\nбала;Темно\n", encoding="cp1251"))
    assert Intake.objects.get().columns == {"text": 0}
    chosen = {"heading": "1", "text": "1", "where": "", "contact": "", "said_on": ""}
    assert client.post(address, {**chosen, "where": "1"}).status_code == 422
    assert client.post(address, {**chosen, "text": ""}).status_code == 422
    assert client.post(address, chosen).status_code == 302
    page = client.get(address).content.decode()
    assert page.index("Нет воды") < page.index("Темно")
    client.post(f"{address}take/")
    assert [each.text for each in NeedSignal.objects.order_by("pk")] == ["Нет воды", "Темно"]


def test_table_whose_answers_were_not_found_says_what_to_do(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    address = send(client, xlsx(["Чего нет?", "Где"], ["Воды", "Шаты"]))
    assert "No answer was found. Choose in which column" in client.get(address).content.decode()
    chosen = {"heading": "1", "text": "0", "where": "1", "contact": "", "said_on": ""}
    client.post(address, chosen)
    assert "No answer was found." not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: csv("   \n;;\n"), "There is nothing in the table."),
        (lambda: csv('Ответ\n"Нет\n'), "Line 2: a quotation mark"),
        (lambda: csv("%PDF-1.4 abc", "a.csv"), "We take: XLSX, CSV."),
        (lambda: csv("<html><script>", "a.xlsx"), None),
        (lambda: xlsx(), "There is nothing in the table."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: Any, office: Office, file: Any, words: str | None
) -> None:
    client.force_login(office.specialist)
    if words is None:  # a text is a table of one column, and only ever shown as text
        page = client.get(send(client, file())).content.decode()
        assert "&lt;html&gt;&lt;script&gt;" in page
        return
    assert words in send(client, file(), 422)
    assert not Intake.objects.exists()


def test_same_table_saved_anew_is_noticed(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    first = send(client, csv("Ответ\nНет воды\nТемно\n"))
    client.post(f"{first}take/")
    again = send(client, csv("Ответ\n\nНет воды\nТемно\nЯма\n"))
    assert "Of the first 3 different answers 2 were taken down before" in client.get(again).content.decode()
    same = send(client, csv("Ответ\nНет воды\nТемно\n"))
    assert "This very file was taken in before." in client.get(same).content.decode()


def test_only_the_specialist_of_the_town_opens_a_table(
    client: Any, office: Office, neighbour: Office
) -> None:
    client.force_login(office.specialist)
    address = send(client, csv("Ответ\nНет воды\n"))
    for person, status in ((office.head, 403), (office.finance, 403), (neighbour.specialist, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert client.post(f"{address}take/").status_code == status
    assert NeedSignal.objects.count() == 0


GRID = {"channel": "paper", "said_on": "2027-02-28", "mark": "one", "meeting": ""}


def test_grid_takes_filled_lines_and_leaves_out_empty_ones(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    page = client.get("/en/needs/TR/sheets/").content.decode()
    assert page.count("<textarea") == 45
    sent = GRID | {"r1-text": "Суу жок", "r1-where": "Шаты\nкөчөсү", "r7-text": "Жол\nжаман", "r3-text": "  "}
    answer = client.post("/en/needs/TR/sheets/", sent)
    assert answer.headers["Location"] == "/en/needs/TR/sheets/?channel=paper&said_on=2027-02-28"
    rows = NeedSignal.objects.order_by("pk").values_list("text", "where", "line", "channel")
    assert list(rows) == [("Суу жок", "Шаты көчөсү", 1, "paper"), ("Жол\nжаман", "", 7, "paper")]
    client.post("/en/needs/TR/sheets/", sent)
    assert NeedSignal.objects.count() == 2


def test_grid_with_a_mistake_keeps_everything_typed(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    sent = GRID | {"r1-text": "Суу жок", "r2-where": "Шаты", "r15-contact": "0555 99"}
    answer = client.post("/en/needs/TR/sheets/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [
        word
        for word in ("Суу жок", "Шаты", "0555 99", "Line 2: What was said", "Line 15")
        if word not in page
    ] == []
    assert NeedSignal.objects.count() == 0
    assert "at least one line" in client.post("/en/needs/TR/sheets/", GRID).content.decode()
    for wrong in ({"channel": "meeting"}, {"said_on": "2027-03-02"}, {"channel": "web"}):
        assert client.post("/en/needs/TR/sheets/", GRID | {"r1-text": "x"} | wrong).status_code == 422
    assert not Intake.objects.exists()


def test_day_of_the_pile_follows_bishkek(client: Any, office: Office) -> None:
    client.force_login(office.specialist)
    sent = GRID | {"r1-text": "Суу жок", "said_on": "2027-03-02"}
    with clock.set_for_test(datetime(2027, 3, 1, 17, 59, 59, tzinfo=UTC)):
        assert client.post("/en/needs/TR/sheets/", sent).status_code == 422
    with clock.set_for_test(datetime(2027, 3, 1, 18, 0, tzinfo=UTC)):
        assert client.post("/en/needs/TR/sheets/", sent).status_code == 302
