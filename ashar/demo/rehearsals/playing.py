"""What the invented people of a rehearsal do by themselves, and how its clock goes on.

Called inside of a hall only; everything is done by the actions of the modules, by the rules of the call.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import actions as calls
from ashar.calls.actions import give_share, rules_of, share_blockers, shares_of
from ashar.calls.actions.clarifying import asking_blockers
from ashar.calls.models import TECHNICAL_WINDOW, Call, Lot
from ashar.calls.sets import Kind
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember
from ashar.core import clock, i18n, rehearsal
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.demo.budgets import parted
from ashar.demo.papers import locked_paper
from ashar.demo.rehearsals.actions.building import invented
from ashar.demo.town import texts
from ashar.organisations.models import Organisation
from ashar.proposals import actions as proposals
from ashar.proposals import answers
from ashar.proposals.content import DECLARATIONS, BudgetItem, Content
from ashar.proposals.models import Proposal
from ashar.proposals.questions import Question
from ashar.proposals.sheet import sheet_of
from ashar.selection import queries
from ashar.selection.actions import marking, opening
from ashar.selection.marking.given import Given, asks_note, comment_rule
from ashar.selection.marking.passes import has_second, in_this_pass, values_of
from ashar.selection.methods.scale import mark_near
from ashar.selection.models import InterestDeclaration, ScoreSheet

APPLICANTS = ("kanat", "kelechek", "bakyt")
LEFT_TO_PLAY = "meerim"
SHARES = (Decimal("0.94"), Decimal("0.88"), Decimal("0.82"))
JUST_AFTER = TECHNICAL_WINDOW + timedelta(seconds=1)
PAPER = "Үлгү кагаз"
NOTHING_AHEAD = _("No day is waited for now. Somebody has to do the next step.")


def call_here() -> Call:
    """The call that is rehearsed."""
    found: Call = Call.objects.select_related("authority", "line").order_by("pk")[0]
    return found


def play() -> None:
    """What is done unasked: once a call is open, an organisation asks a question about it."""
    call = call_here()
    at = clock.now()
    if call.is_open(at) and not call.clarifications.exists() and not list(asking_blockers(call, at=at)):
        asked = invented()["question"]
        calls.ask_question(
            call=call, text=asked["text"], asker=_login(asked["organisation"]), language=asked["language"]
        )


def next_deadline() -> Knot | None:
    """What is over next in the rehearsal, if anything is."""
    running = Knot.objects.filter(until__gt=clock.now(), is_over=False)
    return running.order_by("until", "pk").first()


def go_on() -> Knot:
    """Let the time until the next deadline pass; before that of the call, organisations file proposals."""
    coming, hall, call = next_deadline(), rehearsal.here(), call_here()
    assert hall is not None
    if coming is None or coming.until is None:
        raise Refused(NOTHING_AHEAD)
    if coming.number == call.number and call.is_open(clock.now()):
        for place, key in enumerate(APPLICANTS):
            _apply(call, key, place)
    hall.advance(coming.until + JUST_AFTER - clock.now())
    return coming


def _apply(call: Call, key: str, place: int) -> None:
    """One organisation writes and files a proposal, if the rules of the call admit it."""
    organisation = Organisation.objects.get(inn=_of(key)["inn"])
    head = User.objects.get(login=_of(key)["login"])
    lots = list(call.lots.select_related("call__authority"))
    lot = lots[place % len(lots)]
    if Proposal.objects.filter(lot__call=call, organisation=organisation, state="filed").exists():
        return
    if list(proposals.start_blockers(lot, organisation, at=clock.now())):
        return
    proposal = proposals.start_proposal(lot=lot, organisation=organisation, by=head)
    for question in sheet_of(call).questions:
        if question.kind == Kind.FILE:
            paper = locked_paper(PAPER)
            proposals.attach_file(proposal=proposal, code=question.code, file=paper, by=head)
    proposals.save_draft(proposal=proposal, content=_content(lot, key, SHARES[place]), by=head)
    proposals.file_proposal(proposal=proposal, by=head)


def _content(lot: Lot, key: str, share: Decimal) -> Content:
    """A proposal for that part of the ceiling, with an answer to whatever is asked."""
    words, sheet = texts()["proposals"][key], sheet_of(lot.call)
    own_share = rules_of(lot.call, clock.now())["applicant.own_contribution_min_pct"] or 0
    total = ((lot.ceiling or Decimal(0)) * share).quantize(Decimal(1))
    wages, goods = (total * 6 / 10).quantize(Decimal(1)), (total * 3 / 10).quantize(Decimal(1))
    own = (total * Decimal(own_share + 1) / (100 - own_share)).quantize(Decimal(1), ROUND_UP)
    said = [text for code, text in words.items() if code != "title"]
    first = lot.call.project_start or clock.today()
    content = Content(
        title=words["title"],
        budget=parted(
            sheet,
            BudgetItem("Уюштуруучулардын эмгек акысы", wages),
            BudgetItem("Материалдар жана жабдуу", goods, own),
            BudgetItem("Жол кире, байланыш", total - wages - goods),
        ),
        declarations=tuple(DECLARATIONS),
    )
    plain = [each for each in sheet.questions if each.kind not in (Kind.TABLE, Kind.FILE)]
    tables = [each for each in sheet.questions if each.kind == Kind.TABLE]
    return replace(
        content,
        answers={each.code: _answer(each, words, said[n % len(said)], first) for n, each in enumerate(plain)},
        tables={each.code: (_row(each, said[0], first),) for each in tables},
    )


def _answer(question: Question, words: dict[str, str], text: str, day: date) -> str:
    if question.kind == Kind.TEXT:
        return words.get(question.code, text)[: question.limit]
    if question.kind == Kind.CHOICE:
        return str(question.options[0][0])
    return _cell(question.kind, text, day, least=question.least, most=question.most)


def _row(question: Question, text: str, day: date) -> tuple[str, ...]:
    return tuple(_cell(kind, text[:80], day) for _code, kind, _title in question.columns)


def _cell(kind: str, text: str, day: date, least: int | None = None, most: int | None = None) -> str:
    if kind == Kind.DATE:
        return answers.kept(kind, day.isoformat())
    if kind in (Kind.NUMBER, Kind.MONEY):
        return answers.kept(
            kind, str(min(max(20, least or 0), most if most is not None else 20 + (least or 0)))
        )
    return text


def waiting_keepers() -> Iterator[User]:
    """Who keeps a share of the key that is awaited now; the secretary gives it with the opening."""
    call = call_here()
    if any(share_blockers(call, at=clock.now())):
        return
    for share in shares_of(call):
        seats = share.keeper.commission_seats.filter(commission=call.commission)
        if share.given_at is None and seats.marking().exists():
            yield share.keeper


def waiting_members() -> Iterator[CommissionMember]:
    """Members who mark and have not done their part; the secretary keeps the record and is not among them."""
    call = call_here()
    if call.commission is None or call.state not in (Phase.OPENED, Phase.ADMISSION, Phase.SCORING):
        return
    for member in call.commission.members.for_call(call.number).marking().select_related("user"):
        has_sheet = ScoreSheet.objects.filter(call=call, member=member, state__in=("assigned", "open"))
        if not queries.has_declared_all(member, call) or has_sheet.exists():
            yield member


def let_commission_work() -> int:
    """Keepers give their shares of the key, members declare that they have no interests, and mark what
    waits for marks; how many did something.
    """
    call, members = call_here(), list(waiting_members())
    keepers = list(waiting_keepers())
    for keeper in keepers:
        give_share(call=call, by=keeper)
    for place, member in enumerate(members):
        if not queries.has_declared_all(member, call):
            asked = InterestDeclaration.objects.filter(member=member, proposal__lot__call=call)
            answers_of = {each.proposal_id: opening.Declared("none") for each in asked}
            opening.declare_interests(call=call, answers=answers_of, by=member.user)
        sheet = ScoreSheet.objects.filter(call=call, member=member, state__in=("assigned", "open")).first()
        if sheet is not None:
            _mark(sheet, place)
    return len(members) + len(keepers)


def _mark(sheet: ScoreSheet, place: int) -> None:
    given, words = {}, invented()["marks"]["comment"]
    criteria, rule = queries.criteria_of(sheet.call), comment_rule(values_of(sheet.call))
    for order, proposal in enumerate(queries.proposals_to_mark(sheet)):
        part = Decimal(88 - 9 * order - 2 * place) / 100
        points = {each["code"]: mark_near(each, part) for each in criteria}
        notes = {each["code"]: words for each in criteria if asks_note(rule, each, points[each["code"]])}
        given[proposal.pk] = Given(points, words, notes)
    if has_second(sheet.call, criteria):
        first = {key: in_this_pass(sheet, criteria, each) for key, each in given.items()}
        marking.save_marks(sheet=sheet, given=first, by=sheet.member.user)
        sheet = marking.finish_first_pass(sheet=sheet, by=sheet.member.user)
    sheet = marking.save_marks(sheet=sheet, given=given, by=sheet.member.user)
    marking.lock_sheet(sheet=sheet, by=sheet.member.user)


def left_to_play() -> str:
    """The name of the organisation that does nothing by itself."""
    found = Organisation.objects.get(inn=_of(LEFT_TO_PLAY)["inn"])
    return str(i18n.written(found, "name"))


def _of(key: str) -> dict[str, str]:
    return next(each for each in texts()["organisations"] if each["key"] == key)


def _login(key: str) -> str:
    return _of(key)["login"]
