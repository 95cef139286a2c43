"""Orders that are being carried out: the agreement, its money, the report, visits, what residents say."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from ashar.agreements import actions as agreements
from ashar.agreements.actions.reconciling import begin_statement, explain_differences, state_payments
from ashar.agreements.comparing import compare
from ashar.agreements.models import Agreement
from ashar.agreements.stated import Stated
from ashar.agreements.terms import PAPERS
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.monitoring import actions as monitoring
from ashar.monitoring.actions import opinions, visits
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.models import Report
from ashar.monitoring.pictures import two_versions
from ashar.selection.models import Award
from tests.support.planting.words import Town

PEOPLE = {"children": 20, "youth": 30, "women": 25, "men": 25, "older": 10, "others": 10}


def carry_out(town: Town, call: Call, deadline: int) -> None:
    """An order under way: paid once, visited, spoken of; its report is accepted and partly released."""
    agreement = _signed(town, call, deadline + 8)
    _pay(town, agreement, deadline + 9)
    _compare(town, deadline + 10)
    _visit(town, agreement, deadline + 12)
    _listen(town, agreement, deadline + 13)
    report = _report(town, agreement, deadline + 20, "accepted")
    shown, _hidden = report.photos.all()
    town.planted.keep("photo that was released", shown.public.sha256)
    with town.on(deadline + 22):
        release = monitoring.Release(summary=True, photos=[shown.pk])
        monitoring.accept_report(report=report, release=release, by=town.people["specialist"])


def carry_out_protected(town: Town, call: Call, deadline: int) -> None:
    """An order for protected people: visited, its report handed in."""
    agreement = _signed(town, call, deadline + 8)
    with town.on(deadline + 12):
        visits.plan_visit(agreement=agreement, planned_on=clock.today(), by=town.people["specialist"])
    _report(town, agreement, deadline + 20, "handed in")


def _signed(town: Town, call: Call, day: int) -> Agreement:
    scan = town.paper("scan of a signed agreement")
    with town.on(day):
        award = Award.objects.select_related("lot__call").get(lot__call=call)
        prepared = agreements.prepare_agreement(award=award, by=town.people["specialist"])
        return agreements.sign_agreement(
            agreement=prepared,
            signed_on=clock.today(),
            scan=scan,
            papers=list(PAPERS),
            by=town.people["specialist"],
        )


def _pay(town: Town, agreement: Agreement, day: int) -> None:
    """The first tranche, asked for with bank details and sent back once."""
    people = town.people
    bank = agreements.BankDetails(*[town.planted.word("bank details of an organisation") for _ in range(3)])
    with town.on(day):
        tranche = agreements.request_tranche(
            tranche=agreement.tranches.get(n=1), bank=bank, by=people["kanat"]
        )
        remark = town.planted.word("remark on a tranche")
        tranche = agreements.send_back_tranche(tranche=tranche, remark=remark, by=people["specialist"])
        tranche = agreements.request_tranche(tranche=tranche, by=people["kanat"])
        tranche = agreements.check_tranche(tranche=tranche, by=people["specialist"])
        tranche = agreements.approve_tranche(tranche=tranche, by=people["head"])
        tranche = agreements.order_payment(
            tranche=tranche, order_number="7", order_date=clock.today(), by=people["finance"]
        )
        agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=people["finance"])


def _report(town: Town, agreement: Agreement, day: int, what: str) -> Report:
    """The report of the work, handed in."""
    word, by = town.planted.word, town.people["kanat"]
    receipt = town.paper(f"receipt of a report {what}")
    photos = [_photo(town, shade, f"photo in full of a report {what}") for shade in ("#3b5a1e", "#7a4e00")]
    with town.on(day):
        report = monitoring.begin_report(agreement=agreement, index=1, by=by)
        files = monitoring.Files(receipts=[(report.lines.get().n, receipt)], photos=photos)
        monitoring.keep_report(report=report, written=monitoring.Written(), files=files, by=by)
        town.planted.keep(
            f"photo of a report {what} that was not released", report.photos.last().public.sha256
        )
        captions = {
            photo.pk: monitoring.Caption("Короо", "Двор", has_consent=True) for photo in report.photos.all()
        }
        written = monitoring.Written(
            text=word(f"report {what}"),
            results=word(f"report {what}"),
            summary_ky=(summary := word(f"summary of a report {what}")),
            summary_ru=summary,
            people=PEOPLE,
            spent={line.n: line.planned for line in report.lines.all()},
            captions=captions,
        )
        monitoring.keep_report(report=report, written=written, by=by)
        return monitoring.submit_report(report=report, by=by)


def _photo(town: Town, shade: str, name: str) -> tuple[StoredFile, StoredFile]:
    """A photo in full and small; its bytes stand for the class."""
    raw = BytesIO()
    Image.new("RGB", (1800, 900 + len(town.planted.class_of)), shade).save(raw, "JPEG")
    full, small = two_versions(ContentFile(raw.getvalue(), name="photo.jpg"))
    town.planted.keep(name, full.sha256)
    return full, small


def _compare(town: Town, day: int) -> None:
    """A statement of the Treasury with a payment that is none of ours."""
    finance = town.people["finance"]
    with town.on(day):
        today = clock.today()
        statement = begin_statement(authority=town.authority, first=today, last=today, by=finance)
        stated = Stated("9", today, Decimal(5))
        state_payments(statement=statement, rows=[stated], by=finance)
        reason = town.planted.word("statement of the Treasury")
        reasons = {each.key: reason for each in compare(statement)}
        explain_differences(statement=statement, reasons=reasons, by=finance)


def _visit(town: Town, agreement: Agreement, day: int) -> None:
    """A visit that was made, with a finding and its answer; another comes without warning."""
    word, monitor = town.planted.word, town.people["monitor"]
    with town.on(day):
        visit = visits.plan_visit(
            agreement=agreement,
            planned_on=clock.today(),
            goers="named",
            names=word("who goes on a visit"),
            place=word("place of a visit"),
            by=town.people["specialist"],
        )
        summary = word("summary of a visit")
        checklist = {questions_for("", is_protected=False)[0].code: "yes"}
        seen = visits.Seen(clock.today(), checklist, word("note of a visit"), 14, summary, summary)
        found = [visits.Found(word("finding of a visit"), town.day(day + 5))]
        visit = visits.complete_visit(visit=visit, seen=seen, findings=found, by=monitor)
        (finding,) = visit.findings.all()
        visits.answer_finding(finding=finding, answer=word("answer to a finding"), by=town.people["kanat"])
    with town.on(-1):
        visits.plan_visit(
            agreement=agreement,
            planned_on=town.day(3),
            is_announced=False,
            place=word("visit without warning"),
            by=monitor,
        )


def _listen(town: Town, agreement: Agreement, day: int) -> None:
    """What residents said of the order: unanswered, answered, and with leave to tell the organisation."""
    word, specialist = town.planted.word, town.people["specialist"]
    private, allowed = "what a resident said of an order", "what a resident lets the organisation read"
    with town.on(day):
        _say(town, agreement, private)
        answered = _say(town, agreement, private)
        opinions.pass_opinion_on(
            opinion=answered, gist=word("gist of what a resident said of an order"), by=specialist
        )
        public = opinions.PublicAnswer(*[word("answer to a resident") for _ in range(4)])
        opinions.answer_opinion(opinion=answered, answer=public, by=specialist)
        told = _say(town, agreement, allowed, may_tell=True)
        opinions.pass_opinion_on(
            opinion=told, gist=word("gist of what a resident said of an order"), by=specialist
        )


def _say(town: Town, agreement: Agreement, name: str, *, may_tell: bool = False) -> opinions.Opinion:
    word = town.planted.word
    contact = word("contact of a resident who spoke of an order")
    whose = word(name if may_tell else "name of a resident who spoke of an order")
    said = opinions.Said("complaint", word(name), whose, contact, may_tell)
    return opinions.submit_opinion(agreement=agreement, said=said)
