"""A draft before everybody: the clock of the comments, versions, answers, the way to the council."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from ashar.core import clock, documents, journal
from ashar.core.documents import Document
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.core.thread import Knot
from ashar.programmes.actions import (
    Answer,
    Note,
    answer_comment,
    correct_comment_answer,
    end_programme,
    erase_comment,
    publish_programme,
    revise_programme,
    send_programme_back,
    start_programme,
    submit_comment,
    submit_programme,
    take_out,
    withhold_comment,
    write_line,
)
from ashar.programmes.actions.commenting import erase_old_comments
from ashar.programmes.actions.versions import differs_from_last, text_of
from ashar.programmes.comparing import compare
from ashar.programmes.models import Comment, Programme, ProgrammeVersion
from ashar.programmes.tests.town import (
    LINE,
    NOTE,
    TEXT,
    approved,
    decide,
    draft,
    line_text,
    lines_of,
    published,
    submitted,
)
from ashar.regulations.actions import override_rule
from tests.support.office import Office

ANSWER = Answer("taken", "Сумма чоң.", "Сумма велика.", "Азайттык.", "Уменьшили.")


def midnight(month: int, day: int) -> datetime:
    """The first moment of a day of 2027 in Bishkek."""
    return clock.at_bishkek(datetime(2027, month, day).date(), datetime.min.time())  # noqa: DTZ001


def versions(programme: Programme) -> list[tuple[int, str]]:
    return list(programme.versions.order_by("n").values_list("n", "kind"))


def test_publishing_starts_the_days_and_makes_the_first_version(office: Office) -> None:
    programme = published(office)
    assert programme.comments_until == midnight(3, 17)  # published on 1 March: 15 whole days after it
    assert versions(programme) == [(1, "published")]
    version = programme.versions.get()
    text = text_of(version)
    assert [line.total for line in text.lines] == [400_000, 200_000]
    assert (text.total, text.years, text.act) == (600_000, [2027, 2028], None)
    assert documents.verify(version.document.number).answer == "genuine"
    knot = Knot.objects.get(number=programme.number)
    assert (knot.is_public, knot.until, knot.state) == (True, midnight(3, 17), "consultation")


def test_an_incomplete_draft_is_not_published(office: Office) -> None:
    priorities = [office.settle()]
    text = replace(TEXT, about_ky="", about_ru="")
    programme = start_programme(
        authority=office.authority, text=text, priorities=priorities, by=office.specialist
    )
    with pytest.raises(Refused) as refused:
        publish_programme(programme=programme, by=office.head)
    assert [str(each).split(":")[0] for each in refused.value.reasons] == [
        "Write why this programme is needed",
        lines_of(programme)[0].number,
    ]
    assert ProgrammeVersion.objects.count() == Document.objects.count() == 0


def test_an_empty_programme_is_not_published(office: Office) -> None:
    programme = draft(office, sums=[(5,)])
    take_out(line=lines_of(programme)[0], by=office.specialist)
    with pytest.raises(Refused, match="at least one problem"):
        publish_programme(programme=programme, by=office.head)


@pytest.mark.parametrize(("seconds", "heard"), [(-1, True), (0, False), (1, False)])
def test_comments_are_taken_until_midnight_in_bishkek(office: Office, seconds: int, heard: bool) -> None:
    programme = published(office)
    with clock.set_for_test(midnight(3, 17) + timedelta(seconds=seconds)):
        assert programme.hears_comments(clock.now()) is heard
        if heard:
            submit_comment(programme=programme, text="Кеч эмес")
        else:
            with pytest.raises(Refused, match="only while"):
                submit_comment(programme=programme, text="Кеч")
            with pytest.raises(Refused, match="days for comments are over"):
                revise_programme(programme=programme, note=NOTE, by=office.head)
    assert Comment.objects.count() == heard


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True)])
def test_the_council_gets_it_only_after_midnight(office: Office, seconds: int, over: bool) -> None:
    programme = published(office)
    with clock.set_for_test(midnight(3, 17) + timedelta(seconds=seconds)):
        if over:
            assert submit_programme(programme=programme, note=Note(), by=office.head).state == "submitted"
        else:
            with pytest.raises(Refused, match="not over yet"):
                submit_programme(programme=programme, note=Note(), by=office.head)


def test_a_draft_goes_to_the_council_only_through_comments(office: Office) -> None:
    programme = draft(office)
    with pytest.raises(Refused, match="15 days to comment"):
        submit_programme(programme=programme, note=Note(), by=office.head)
    assert versions(programme) == []


def test_small_sums_need_no_days_for_comments(office: Office) -> None:
    programme = draft(office, sums=[(60_000,), (40_000,)])
    submitted_now = submit_programme(programme=programme, note=Note(), by=office.head)
    assert (submitted_now.state, versions(programme)) == ("submitted", [(1, "submitted")])


def test_an_authority_may_give_more_days(office: Office) -> None:
    override_rule(
        authority=office.authority,
        key="programme.public_comment_days",
        value={"light": 0, "usual": 30, "full": 30},
        reason_ky="Көбүрөөк убакыт.",
        reason_ru="Больше времени.",
        by=office.head,
    )
    assert published(office).comments_until == midnight(4, 1)


def test_a_waiting_comment_stands_in_the_way(office: Office) -> None:
    programme = published(office)
    comment = submit_comment(programme=programme, text="Бул сумма көп", language="ky")
    with clock.set_for_test(midnight(3, 18)):
        with pytest.raises(Refused, match="1 comment waits"):
            submit_programme(programme=programme, note=Note(), by=office.head)
        answer_comment(comment=comment, answer=ANSWER, by=office.specialist)
        assert submit_programme(programme=programme, note=Note(), by=office.head).state == "submitted"


def test_a_new_version_replaces_the_paper_and_leaves_days(office: Office) -> None:
    programme = published(office)
    first = programme.versions.get()
    with clock.set_for_test(midnight(3, 15) + timedelta(hours=5)):
        line = lines_of(programme)[0]
        write_line(line=line, text=line_text(office.source(), 250_000, 100_000), by=office.specialist)
        programme = revise_programme(programme=programme, note=NOTE, by=office.head)
    assert programme.comments_until == midnight(3, 21)  # five whole days after the fifteenth
    first.document.refresh_from_db()
    second = programme.versions.get(n=2)
    assert first.document.superseded_by == second.document
    assert (second.kind, second.note_ru) == ("revised", NOTE.note_ru)
    found = compare(text_of(first), text_of(second))
    assert [(line.number, line.difference) for line in found.lines] == [(line.number, -50_000)]
    assert [(each.year, each.before, each.after) for each in found.lines[0].sums] == [
        (2027, 300_000, 250_000)
    ]


def test_an_early_new_version_takes_no_days_away(office: Office) -> None:
    programme = published(office)
    line = lines_of(programme)[0]
    write_line(line=line, text=line_text(office.source(), 1), by=office.specialist)
    assert revise_programme(programme=programme, note=NOTE, by=office.head).comments_until == midnight(3, 17)


def test_a_version_without_a_change_or_a_reason_is_refused(office: Office) -> None:
    programme = published(office)
    with pytest.raises(Refused, match="Nothing has changed"):
        revise_programme(programme=programme, note=NOTE, by=office.head)
    line = lines_of(programme)[0]
    write_line(line=line, text=line_text(office.source(), 1), by=office.specialist)
    with pytest.raises(Refused, match="what changed and why"):
        revise_programme(programme=programme, note=Note(), by=office.head)
    assert versions(programme) == [(1, "published")]


def test_everybody_reads_the_last_version_until_the_next(office: Office) -> None:
    programme = published(office)
    line = lines_of(programme)[0]
    text = line_text(office.source(), 1, title_ky="Башка ат", title_ru="Другое имя")
    write_line(line=line, text=text, by=office.specialist)
    assert differs_from_last(programme)
    assert Knot.objects.get(number=line.number).title_ru == LINE.title_ru
    revise_programme(programme=programme, note=NOTE, by=office.head)
    assert Knot.objects.get(number=line.number).title_ru == "Другое имя"


def test_what_changed_after_comments_makes_a_version_for_the_council(office: Office) -> None:
    programme = published(office)
    line = lines_of(programme)[1]
    write_line(line=line, text=line_text(office.source(), 150_000), by=office.specialist)
    with clock.set_for_test(midnight(3, 18)):
        with pytest.raises(Refused, match="text has changed"):
            submit_programme(programme=programme, note=Note(), by=office.head)
        submit_programme(programme=programme, note=NOTE, by=office.head)
    assert versions(programme) == [(1, "published"), (2, "submitted")]


def test_a_programme_sent_back_can_be_changed_and_brought_again(office: Office) -> None:
    programme = submitted(office)
    with pytest.raises(Refused, match="why it is sent back"):
        send_programme_back(programme=programme, remark=Note(), by=office.head)
    programme = send_programme_back(programme=programme, remark=NOTE, by=office.head)
    assert (programme.state, programme.remark_ru) == ("draft", NOTE.note_ru)
    assert Knot.objects.get(number=programme.number).is_public
    again = submit_programme(programme=programme, note=Note(), by=office.head)
    assert (again.state, versions(programme)) == ("submitted", [(1, "published")])


def test_versions_do_not_change(office: Office) -> None:
    from django.db import transaction
    from django.db.utils import DatabaseError

    version = published(office).versions.get()
    for deed in (lambda: version.delete(), lambda: ProgrammeVersion.objects.update(note_ky="x")):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            deed()


def test_a_comment_is_private_until_its_public_words(office: Office) -> None:
    programme = published(office)
    line = lines_of(programme)[0]
    comment = submit_comment(programme=programme, text="Мен Айгүл, 0555 112233", language="ky", line=line)
    assert (comment.version, comment.state) == (1, "received")
    notice = Notice.objects.get(user=office.specialist)
    assert "Айгүл" not in str(notice.facts)
    entries = b"".join(bytes(each.body) for each in journal.Entry.objects.all())
    assert "Айгүл".encode() not in entries
    answered = answer_comment(comment=comment, answer=ANSWER, by=office.specialist)
    assert (answered.state, answered.said_ru, answered.answered_by) == (
        "answered",
        "Сумма велика.",
        office.specialist,
    )
    entries = b"".join(bytes(each.body) for each in journal.Entry.objects.all())
    assert "велика".encode() not in entries


def test_a_comment_on_a_line_of_another_programme_is_refused(office: Office) -> None:
    programme = published(office)
    with pytest.raises(Refused, match="another programme"):
        submit_comment(programme=programme, text="?", line=office.plan())
    assert Comment.objects.count() == 0


def test_an_answer_is_corrected_with_a_reason(office: Office) -> None:
    comment = submit_comment(programme=published(office), text="Эмне үчүн?")
    with pytest.raises(Refused):
        correct_comment_answer(comment=comment, answer=ANSWER, reason="ката", by=office.specialist)
    answer_comment(comment=comment, answer=ANSWER, by=office.specialist)
    other = replace(ANSWER, answer_ru="Уменьшили вдвое.")
    comment = correct_comment_answer(comment=comment, answer=other, reason="ката", by=office.specialist)
    assert comment.answer_ru == "Уменьшили вдвое."


def test_a_withheld_comment_stays_counted(office: Office) -> None:
    comment = submit_comment(programme=published(office), text="…")
    comment = withhold_comment(comment=comment, reason="insults", by=office.specialist)
    assert (comment.state, str(comment.get_withheld_reason_display())) == (
        "withheld",
        "It insults somebody, or stirs up hatred.",
    )


def test_words_are_erased_by_hand_and_after_their_months(office: Office) -> None:
    programme = published(office)
    first, second, waiting = (submit_comment(programme=programme, text=f"Сөз {n}") for n in range(3))
    for comment in (first, second):
        answer_comment(comment=comment, answer=ANSWER, by=office.specialist)
    with pytest.raises(Refused, match="Answer first"):
        erase_comment(comment=waiting, by=office.specialist)
    erase_comment(comment=first, by=office.specialist)
    with clock.set_for_test(datetime(2028, 3, 1, 23, 59, tzinfo=clock.BISHKEK)):
        assert erase_old_comments() == 0
    with clock.set_for_test(datetime(2028, 3, 2, tzinfo=clock.BISHKEK)):
        assert erase_old_comments() == 1
        assert erase_old_comments() == 0
    texts = list(Comment.objects.order_by("pk").values_list("text", "answer_ru"))
    assert texts == [("", "Уменьшили."), ("", "Уменьшили."), ("Сөз 2", "")]


def test_a_programme_ends_when_its_years_are_over_and_its_orders_closed(office: Office) -> None:
    programme = approved(office)
    with pytest.raises(Refused, match="not over yet") as refused:
        end_programme(programme=programme, by=office.head)
    assert len(refused.value.reasons) == 2
    with clock.set_for_test(datetime(2029, 1, 10, tzinfo=clock.BISHKEK)):
        with pytest.raises(Refused, match="being carried out"):
            end_programme(programme=programme, by=office.head)
        for line in lines_of(programme):
            type(line).objects.filter(pk=line.pk).update(state="carried_out")
        assert end_programme(programme=programme, by=office.head).state == "ended"


def test_a_decision_shows_beside_the_draft(office: Office) -> None:
    programme = submitted(office)
    paper = decide(office, programme, sums={(1, 2027): 250_000})
    assert paper.sums.get(line__place=1, year=2027).difference == Decimal(-50_000)
