"""Whatever the commission, the office and the bidders do, in whatever order: what must hold of a selection.

No mark is seen before all have locked; a locked sheet stays as it was hashed; a member who stepped aside
counts nowhere; no som leaves for an award under a complaint. A history is the way of one call with deeds
left out, said twice, and strayed in between; each is rolled back, so that all begin at the same opening.
tests/support/histories.py says how many are invented.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.accounts.models import User
from ashar.agreements import actions as agreeing
from ashar.agreements.models import Agreement, Payment, Tranche
from ashar.agreements.terms import PAPERS
from ashar.calls.actions import give_share
from ashar.calls.models import Call
from ashar.complaints import actions as complaining
from ashar.complaints.models import Complaint
from ashar.complaints.queries import freezing_complaints
from ashar.core import clock, journal
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.organisations.models import Membership
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Account, Movement
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.actions import (
    admission,
    answering,
    awarding,
    completing,
    deciding,
    discussing,
    interests,
    marking,
    opening,
    publishing,
    sealing,
    withdrawing,
)
from ashar.selection.models import (
    AdmissionCheck,
    Award,
    CorrectionRequest,
    InterestDeclaration,
    LateInterest,
    Marking,
    Ruling,
    ScoreSheet,
    SittingProtocol,
)
from ashar.selection.results import own_marks, results_of
from ashar.selection.tests.conftest import Cast, call_proposals, cast, in_english, open_call
from ashar.selection.tests.opened import with_rule
from tests.support.histories import HISTORIES, in_parts, tell

__all__ = ["cast", "in_english", "open_call"]

ANSWERS = {
    verdict: complaining.Answer(verdict, "Балл жөнүндө", "О балле", "Балл туура.", "Балл верен.")
    for verdict in ("dismiss", "uphold")
}
BANK = agreeing.BankDetails("Банк", "109001", "1090000000000001")
MARKERS = 3
SECRET = "Белгилүү бир түшүндүрмө"


@dataclass(frozen=True)
class Deed:
    """What somebody tries; `who` and `k` choose a person, a share, an answer."""

    name: str
    who: int = 0
    k: int = 0


WAY = [
    *(Deed("declare", who) for who in range(MARKERS + 1)),
    Deed("admit"),
    *(Deed("save", who) for who in range(MARKERS)),
    *(Deed("lock", who) for who in range(MARKERS)),
    Deed("discuss"),
    Deed("decide"),
    Deed("sign"),
    Deed("publish"),
    Deed("complain"),
    Deed("wait"),
    Deed("answer"),
    Deed("agree"),
    Deed("pay"),
]


def instead(of: int, *deeds: Deed) -> list[Deed]:
    """The whole way with other deeds in one place."""
    return [*WAY[:of], *deeds, *WAY[of + 1 :]]


LAST_LOCK, ANSWER = WAY.index(Deed("lock", 2)), WAY.index(Deed("answer"))
WAYS = [
    WAY,
    instead(LAST_LOCK, Deed("excuse", 2)),
    instead(LAST_LOCK, Deed("step_aside", 0), Deed("lock", 2)),
    # An interest left to the chair, let pass and refused; the sheet waits for the ruling.
    instead(0, Deed("leave_to_chair", 1), *(Deed("declare", 0, 0),)),
    instead(
        WAY.index(Deed("declare", 1)),
        Deed("leave_to_chair", 1),
        *(Deed("declare", who) for who in (2, 3)),
        Deed("rule", 1, 0),
    ),
    [
        *WAY[:LAST_LOCK],
        Deed("come_out", 0, 0),
        Deed("lock", 2),
        Deed("come_out", 1, 1),
        *WAY[LAST_LOCK + 1 :],
    ],
    # One proposal is put right while the others are marked.
    instead(
        WAY.index(Deed("admit")), Deed("ask"), Deed("admit"), Deed("save", 0), Deed("correct"), Deed("settle")
    ),
    instead(ANSWER, Deed("withdraw")),
    instead(ANSWER, Deed("answer", 0, MARKERS), Deed("agree"), Deed("remedy")),
    instead(WAY.index(Deed("complain")), Deed("step_back"), Deed("accept")),
    instead(WAY.index(Deed("complain")), Deed("step_back"), Deed("expire")),
    instead(WAY.index(Deed("agree")), Deed("lose_money", 0, 1), Deed("accept"), Deed("agree")),
    instead(WAY.index(Deed("agree")), Deed("lose_money")),
    instead(WAY.index(Deed("complain")), Deed("step_back"), Deed("refuse_offer")),
]
NAMES = sorted({deed.name for way in WAYS for deed in way})
numbers = st.integers(0, MARKERS)
stray = st.builds(Deed, st.sampled_from(NAMES), numbers, numbers)


# From where histories begin: the opening, the admission, the reveal; so most of them come far in few deeds.
BEGINNINGS = (0, WAY.index(Deed("save", 0)), LAST_LOCK + 1)
DEEDS = 9


@st.composite
def histories(draw: st.DrawFn, begins: int) -> list[Deed]:
    """The way from there, some of it left out, each deed done in one of its ways, strays between."""
    left_out = draw(st.sets(st.integers(begins, len(WAY) - 1), max_size=2))
    found: list[Deed] = []
    for n, deed in enumerate(WAY[begins : begins + DEEDS], start=begins):
        if draw(st.integers(0, 4)) == 0:
            found.append(draw(stray))
        if n not in left_out:
            found.append(Deed(deed.name, deed.who, draw(numbers)))
    return found


# What cannot touch the other half is looked at once more at the end of a history.
OF_MARKS = {
    *("declare", "admit", "save", "lock", "discuss", "excuse", "step_aside"),
    *("leave_to_chair", "rule", "come_out", "ask", "correct", "settle"),
}
OF_MONEY = {
    "sign",
    "publish",
    "complain",
    "wait",
    "answer",
    "withdraw",
    "remedy",
    "agree",
    "pay",
    "step_back",
    *("accept", "refuse_offer", "expire", "lose_money"),
}


class Town:
    """A call whose proposals were opened, and those who have to do with it."""

    def __init__(self, cast: Cast, call: Call) -> None:
        self.cast, self.call_pk = cast, call.pk
        self.markers = [cast.chair, cast.member, cast.expert]
        self.finance = User.objects.get(login="gulnara@ak-terek.example")
        self.scan = StoredFile.objects.order_by("pk")[0]

    @property
    def call(self) -> Call:
        """As it is now."""
        return Call.objects.select_related("authority", "commission").get(pk=self.call_pk)

    def do(self, deed: Deed) -> None:
        """Try the deed as somebody whose work it is; raises Refused."""
        getattr(self, f"_{deed.name}")(deed)

    def _person(self, who: int) -> User:
        return [*self.markers, self.cast.specialist][who]

    def _sheet(self, who: int) -> ScoreSheet:
        found = ScoreSheet.objects.filter(call=self.call_pk, member__user=self.markers[who % MARKERS]).first()
        if found is None:
            raise Refused("There is no such sheet.")
        return found

    def _declare(self, deed: Deed, *, aside: bool = False) -> None:
        keys = [each.pk for each in call_proposals(self.call)]
        answers = {
            key: opening.Declared("recused", "Тууганым.")
            if (aside or deed.k == MARKERS) and n == deed.who % len(keys)
            else opening.Declared("none")
            for n, key in enumerate(keys)
        }
        opening.declare_interests(call=self.call, answers=answers, by=self._person(deed.who))

    def _step_aside(self, deed: Deed) -> None:
        self._declare(deed, aside=True)

    def _leave_to_chair(self, deed: Deed) -> None:
        keys = [each.pk for each in call_proposals(self.call)]
        answers = {
            key: opening.Declared("declared", "Таанышым.")
            if n == deed.k % len(keys)
            else opening.Declared("none")
            for n, key in enumerate(keys)
        }
        opening.declare_interests(call=self.call, answers=answers, by=self._person(deed.who))

    def _rule(self, deed: Deed) -> None:
        waiting = InterestDeclaration.objects.filter(proposal__lot__call=self.call_pk, state="declared")
        found = waiting.order_by("pk").first()
        if found is None:
            raise Refused("Nothing waits for a ruling.")
        # Sometimes somebody rules on their own.
        by = found.member.user if deed.k == MARKERS else self.cast.chair
        words = {"reason_ky": "Алыс.", "reason_ru": "Далеко."}
        interests.rule_on_interest(declaration=found, is_waived=deed.who % 2 == 1, by=by, **words)

    def _come_out(self, deed: Deed) -> None:
        call = self.call
        found = call_proposals(call)
        member = queries.member_of(call, self._person(deed.who))
        assert member is not None
        by = self._person(deed.who) if deed.k < 2 else self.cast.specialist
        interests.record_late_interest(
            call=call, member=member, proposals=[found[deed.k % len(found)]], text="Тууганым.", by=by
        )

    def _checks(self) -> list[AdmissionCheck]:
        known = AdmissionCheck.objects.select_related(
            "opening__call__authority", "proposal__lot__call__authority"
        )
        return list(known.filter(opening__call=self.call_pk, state="pending").order_by("pk"))

    def _check(self, k: int) -> AdmissionCheck:
        found = self._checks()
        if not found:
            raise Refused("Everything is settled.")
        return found[k % len(found)]

    def _ask(self, deed: Deed) -> None:
        words = {"note_ky": "Аталышы.", "note_ru": "Название."}
        check = self._check(deed.k)
        completing.request_correction(check=check, items=["title"], by=self._keeper(deed), **words)

    def _keeper(self, deed: Deed) -> User:
        return self.cast.chair if deed.who == 1 else self.cast.specialist

    def _correct(self, deed: Deed) -> None:
        asked = CorrectionRequest.objects.filter(
            check_of__opening__call=self.call_pk, answered_at=None
        ).first()
        if asked is None:
            raise Refused("Nothing was asked.")
        proposal = Proposal.objects.with_call().get(pk=asked.check_of.proposal_id)
        head = proposal.organisation.memberships.get(code="ngo_head").user
        content = replace(port.load_opened(proposal), title=f"Оңдолду {deed.k}")
        completing.send_correction(proposal=proposal, content=content, files={}, by=head)

    def _settle(self, deed: Deed) -> None:
        verdict = opening.Verdict(deed.k < MARKERS, "Башка топ.", "Другая группа.")
        admission.settle_admission(check=self._check(deed.k), verdict=verdict, by=self._keeper(deed))

    def _admit(self, deed: Deed) -> None:
        """By the secretary, without those that wait for their applicants; the chair settles what is left."""
        call = self.call
        for by in (self.cast.chair, self.cast.specialist):
            member = queries.member_of(call, by)
            assert member is not None
            mine, _others = admission.to_settle(call, member)
            if by == self.cast.chair and deed.k == 2:
                for each in mine[:1]:
                    admission.settle_admission(check=each, verdict=opening.Verdict(True), by=by)
        verdicts = {
            each.proposal_id: opening.Verdict(n != 0 or deed.k < MARKERS, "Башка топ.", "Другая группа.")
            for n, each in enumerate(mine)
        }
        opening.check_admissions(call=call, verdicts=verdicts, by=self.cast.specialist)

    def _save(self, deed: Deed) -> None:
        sheet = self._sheet(deed.who)
        given_marks = {}
        for n, proposal in enumerate(queries.proposals_to_mark(sheet)):
            part = 95 - 9 * n - 7 * deed.k
            points = {c["code"]: c["max"] * part // 100 for c in queries.criteria_of(sheet.call)}
            given_marks[proposal.pk] = marking.Given(points, f"{SECRET} {deed.who}")
        marking.save_marks(sheet=sheet, given=given_marks, by=self._person(deed.who % MARKERS))

    def _lock(self, deed: Deed) -> None:
        # Sometimes somebody tries the sheet of another.
        by = self._person((deed.who + (deed.k == MARKERS)) % MARKERS)
        marking.lock_sheet(sheet=self._sheet(deed.who), by=by)

    def _excuse(self, deed: Deed) -> None:
        marking.excuse_member(sheet=self._sheet(deed.who), reason="Ооруп калды", by=self.cast.chair)

    def _discuss(self, deed: Deed) -> None:
        call = self.call
        rows = [row for rows in queries.standings(call).values() for row in rows]
        if not rows:
            raise Refused("Nothing to discuss.")
        words = {"text_ky": "Талкууланды.", "text_ru": "Обсудили."}
        for row in rows:
            discussing.record_discussion(proposal=row.proposal, by=self.cast.specialist, **words)

    def _decide(self, deed: Deed) -> None:
        call = self.call
        assert call.commission is not None
        choices = deciding.proposed_choices(call, plan=("ranking", "most", "marks", "ranking")[deed.k])
        won = {
            lot
            for lot, rows in queries.standings(call).items()
            if any(choices[row.proposal.pk].outcome == "selected" for row in rows)
        }
        failures = {
            lot.pk: deciding.LotFailure("Эч ким.", "Никто.") for lot in call.lots.all() if lot.pk not in won
        }
        present = list(call.commission.members.current().marking())
        facts: Any = {"choices": choices, "failures": failures, "present": present}
        deciding.decide_call(call=call, by=self.cast.specialist, **facts)

    def _protocol(self) -> SittingProtocol:
        found = SittingProtocol.objects.filter(call=self.call_pk).first()
        if found is None:
            raise Refused("There is no protocol.")
        return found

    def _sign(self, deed: Deed) -> None:
        publishing.sign_protocol(protocol=self._protocol(), scan=self.scan, by=self.cast.specialist)

    def _publish(self, deed: Deed) -> None:
        publishing.publish_results(protocol=self._protocol(), by=self.cast.head)

    def _bidder(self, k: int) -> tuple[Proposal, User]:
        found = call_proposals(self.call)
        place = k % len(found)
        return found[place], self.cast.ngo(self.call, place)

    def _complain(self, deed: Deed) -> None:
        proposal, by = self._bidder(deed.k)
        complaining.file_complaint(proposal=proposal, text="Балл аз.", by=by)

    def _complaint(self) -> Complaint:
        found = Complaint.objects.filter(call=self.call_pk).order_by("-pk").first()
        if found is None:
            raise Refused("There is no complaint.")
        return found

    def _withdraw(self, deed: Deed) -> None:
        complaint = self._complaint()
        complaining.withdraw_complaint(complaint=complaint, by=complaint.filed_by)

    def _answer(self, deed: Deed) -> None:
        answer = ANSWERS["uphold" if deed.k == MARKERS else "dismiss"]
        if deed.k != 1:  # one in four leaves the complaint without an answer
            complaining.publish_answer(complaint=self._complaint(), answer=answer, by=self.cast.head)

    def _remedy(self, deed: Deed) -> None:
        words = {"remedy_ky": "Кайра каралды.", "remedy_ru": "Пересмотрено."}
        complaining.record_remedy(complaint=self._complaint(), by=self.cast.head, **words)

    def _wait(self, deed: Deed) -> None:
        until = self.call.standstill_until
        if until is None or deed.k == MARKERS:
            raise Refused("Nobody waits.")
        self.at = until + timedelta(hours=1)

    def _award(self, k: int) -> Award:
        found = list(Award.objects.filter(lot__call=self.call_pk, state="granted").order_by("pk"))
        if not found:
            raise Refused("There is no award.")
        return found[k % len(found)]

    def _step_back(self, deed: Deed) -> None:
        facts: Any = {"reason": "Биз", "letter": self.scan, "by": self.cast.specialist}
        awarding.let_winner_step_back(award=self._award(deed.k), **facts)

    def _offered(self) -> Award:
        found = Award.objects.filter(lot__call=self.call_pk, state="offered").first()
        if found is None:
            raise Refused("Nothing is offered.")
        return found

    def _accept(self, deed: Deed) -> None:
        award = self._offered()
        by = award.organisation.memberships.get(code="ngo_head").user
        answering.accept_offer(award=award, by=by)

    def _refuse_offer(self, deed: Deed) -> None:
        facts: Any = {"reason": "Биз", "letter": self.scan, "by": self.cast.specialist}
        answering.decline_offer(award=self._offered(), **facts)

    def _expire(self, deed: Deed) -> None:
        self.at = self._offered().offer.answer_by + timedelta(hours=1)
        with clock.set_for_test(self.at):
            answering.lapse_offers()

    def _lose_money(self, deed: Deed) -> None:
        award = Award.objects.filter(lot__call=self.call_pk).exclude(state="taken_up").order_by("-pk").first()
        if award is None or award.amount is None:
            raise Refused("There is no award.")
        left = award.amount // 2 if deed.k == 1 else Decimal(0)
        loss = withdrawing.Loss("9-1", clock.today(), left, "Акча жок.", "Денег нет.", self.scan)
        withdrawing.take_funding_away(award=award, loss=loss, by=self.cast.head)

    def _agree(self, deed: Deed) -> None:
        award = self._award(deed.k)
        agreement = Agreement.objects.filter(award=award).first()
        agreement = agreement or agreeing.prepare_agreement(award=award, by=self.cast.specialist)
        facts: Any = {"signed_on": clock.today(), "scan": self.scan, "papers": list(PAPERS)}
        agreeing.sign_agreement(agreement=agreement, by=self.cast.head, **facts)

    def _pay(self, deed: Deed) -> None:
        near = Tranche.objects.select_related(*Tranche.COMES_WITH)
        tranche = near.filter(agreement__award__lot__call=self.call_pk, n=1).first()
        if tranche is None:
            raise Refused("There is no tranche.")
        head = tranche.agreement.award.organisation.memberships.get(code="ngo_head").user
        agreeing.give_bank_details(agreement=tranche.agreement, bank=BANK, by=head)
        agreeing.request_tranche(tranche=tranche, by=head)
        agreeing.check_tranche(tranche=tranche, by=self.cast.specialist)
        agreeing.approve_tranche(tranche=tranche, by=self.cast.head)
        facts: Any = {"order_number": "77", "order_date": clock.today()}
        agreeing.order_payment(tranche=tranche, by=self.finance, **facts)

    at: Any = None


@dataclass
class Watch:
    """What was seen so far of locked sheets, by their ids."""

    hashed: dict[int, str]


def check_marks(call: Call) -> None:
    """Before all have locked no reading of the result gives a mark; after it, of those who may count."""
    sheets = list(ScoreSheet.objects.filter(call=call).exclude(state="void"))
    is_revealed = bool(sheets) and all(sheet.state == "revealed" for sheet in sheets)
    rows = [row for rows in queries.standings(call).values() for row in rows]
    if not is_revealed:
        assert not any(sheet.state == "revealed" for sheet in sheets), "all or none"
        assert all(not row.markings and row.total == 0 for row in rows)
    declared = InterestDeclaration.objects.filter(proposal__lot__call=call)
    free = set(declared.filter(state__in=("none", "waived")).values_list("member_id", "proposal_id"))
    counted = {(each.sheet.member_id, row.proposal.pk) for row in rows for each in row.markings}
    assert counted <= free, "who stepped aside, or waits for a ruling, counts nowhere"
    for late in LateInterest.objects.filter(declaration__proposal__lot__call=call).select_related(
        "declaration"
    ):
        told = late.declaration
        assert told.state == "recused", "what came out late is not taken back"
        assert (told.member_id, told.proposal_id) not in counted
    for ruling in Ruling.objects.filter(declaration__proposal__lot__call=call).select_related("declaration"):
        assert ruling.decided_by_id != ruling.declaration.member.user_id, "nobody rules on their own"
    if is_revealed:
        assert not AdmissionCheck.objects.filter(opening__call=call, state="pending").exists()
    for row in rows:
        for code, mean in row.means.items():
            points = [Decimal(each.points[code]) for each in row.markings]
            exact = sum(points, Decimal(0)) / len(points) if points else Decimal(0)
            assert abs(mean - exact) <= Decimal("0.05")


def check_results(call: Call) -> None:
    """What is published, to everybody and to each applicant, is so only when the head has published it."""
    if not SittingProtocol.objects.filter(call=call, state="published").exists():
        assert results_of(call) is None
        assert all(own_marks(each) is None for each in call_proposals(call))


def check_sheets(call: Call, watch: Watch) -> None:
    """A locked sheet is what was hashed, for good, and never open again."""
    for sheet in ScoreSheet.objects.filter(call=call):
        if sheet.pk in watch.hashed:
            assert sheet.state in {"locked", "revealed"}
            assert sheet.sha256 == watch.hashed[sheet.pk]
        if sheet.state not in {"locked", "revealed"}:
            continue
        in_clear = Marking.objects.filter(sheet=sheet).select_related("proposal")
        if sheet.state == "locked":
            assert not in_clear.exists(), "no mark stands in clear before the reveal"
            assert sealing.digest(sheet) == sheet.sha256
        else:
            rows = [
                {"proposal": each.proposal.number, "points": each.points, "comment": each.comment}
                for each in in_clear.order_by("proposal__number")
            ]
            body = journal.canonical({"sheet": sheet.number, "rows": rows})
            assert journal.digest(body, sheet.salt) == sheet.sha256
        watch.hashed[sheet.pk] = sheet.sha256


def check_money(call: Call) -> None:
    """While a complaint of the appeal period is not settled, nothing is signed and nothing leaves."""
    for lot in call.lots.all():
        signed = Agreement.objects.filter(award__lot=lot).exclude(state__in=("signing", "annulled"))
        frozen = [each for each in freezing_complaints(lot) if each.state != "remedied"]
        payments = Payment.objects.filter(tranche__agreement__award__lot=lot)
        if frozen:
            assert not signed.exists()
            assert not payments.exists()
        if not signed.exists():
            assert (
                not Movement.objects.filter(to_account__in=("ordered", "paid"), budget_line=lot.budget_line)
                .filter(to_subject__in=Tranche.objects.filter(agreement__award__lot=lot).values("number"))
                .exists()
            )


def check_awards(call: Call) -> None:
    """An award that does not hold has no money and is never paid; one that holds has what it says."""
    paid = Payment.objects.filter(tranche__agreement__award__lot__call=call)
    assert not paid.exclude(tranche__agreement__award__state="taken_up").exists()
    is_out = SittingProtocol.objects.filter(call=call, state="published").exists()
    for award in Award.objects.filter(lot__call=call).select_related("lot__budget_line"):
        own = held(award.lot.budget_line, Account.COMMITTED, award.number)
        if award.state == "granted" and is_out:
            assert own == award.amount
        elif award.state != "taken_up":
            assert own == 0, award.state
    for lot in call.lots.select_related("budget_line"):
        line = lot.budget_line
        assert line is None or min(line.available, line.reserved, line.committed) >= 0


def check_pages(town: Town, client: Any) -> None:
    """Nobody reads a word of another before the reveal, on any page of the call that there is."""
    call = town.call
    sheets = ScoreSheet.objects.filter(call=call).exclude(state="void")
    if not sheets.exists() or sheets.filter(state="revealed").exists():
        return
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for n, user in enumerate([None, town.cast.specialist, town.cast.head, *town.markers]):
        client.logout()
        if user is not None:
            client.force_login(user, backend=backend)
        others = [f"{SECRET} {who}" for who in range(MARKERS) if who != n - 3]
        for page in ("sitting", "results", "marks", "opening", "sitting/plan"):
            answer = client.get(f"/ru/calls/{call.number}/{page}/")
            assert not any(words in answer.content.decode() for words in others), (page, n)
            if page in ("results", "marks", "sitting/plan"):
                assert answer.status_code in {302, 403, 404}, (page, n)


BIDDERS = 3


def let_others_file(call: Call) -> None:
    """Two more organisations file what the first one has filed, at other sums."""
    like = call_proposals(call)[0]
    head = like.organisation.memberships.get(code="ngo_head").user
    content = port.load_own(like, by=head)
    have = {like.organisation_id}
    heads = Membership.objects.current().filter(code="ngo_head", user__is_demonstration=True)
    for each in heads.exclude(organisation__in=have).select_related("organisation", "user").order_by("pk"):
        if len(call_proposals(call)) == BIDDERS:
            return
        begun = start_proposal(lot=like.lot, organisation=each.organisation, by=each.user)
        save_draft(proposal=begun, content=content, by=each.user)
        file_proposal(proposal=begun, by=each.user)
    assert len(call_proposals(call)) == BIDDERS


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def live(town: Town, history: list[Deed], seen: Counter[str], look: Callable[[Deed], None]) -> None:
    """Try one deed after another; after each look whether all holds."""
    watch = Watch({})
    began = clock.now()
    town.at = None
    for deed in history:
        with clock.set_for_test(town.at or began):
            try:
                with transaction.atomic():
                    town.do(deed)
                seen.update(("done", f"did {deed.name}"))
            except Refused:
                seen["refused"] += 1
            if deed.name not in OF_MONEY:
                check_marks(town.call)
                check_sheets(town.call, watch)
            if deed.name not in OF_MARKS:
                check_money(town.call)
                check_awards(town.call)
            look(deed)
    for check in (check_marks, check_results, check_money, check_awards):
        check(town.call)
    check_sheets(town.call, watch)


@pytest.mark.histories
@in_parts
def test_what_must_hold_of_a_selection_holds_after_every_deed(
    demo_town: Any, cast: Cast, open_call: Call, client: Any, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    seen: Counter[str] = Counter()

    def look(deed: Deed) -> None:
        if deed.name == "lock":
            check_pages(town, client)

    def blink(_deed: Deed) -> None:
        pass

    def invent(begins: int) -> None:
        @settings(max_examples=max(1, HISTORIES // (3 * len(BEGINNINGS))), database=None, deadline=None)
        @given(history=histories(begins))
        def run(history: list[Deed]) -> None:
            seen["histories"] += 1
            with taken_back():
                live(town, history, seen, look if seen["histories"] % 25 == 1 else blink)

        run()

    let_others_file(open_call)
    with_rule(open_call, "commission.interest_waiver", True)
    with clock.set_for_test(open_call.deadline + timedelta(hours=2)):
        give_share(call=open_call, by=cast.member)
        opening.open_proposals(call=open_call, by=cast.specialist)
        town = Town(cast, open_call)
        for n, way in enumerate(WAYS):
            with taken_back():
                live(town, way, seen, look if n == 2 else blink)
            assert n or (seen["did pay"], seen["refused"]) == (1, 0), "the whole way can be gone"
        for begins in BEGINNINGS:
            with taken_back():
                live(town, WAY[:begins], Counter(), blink)
                invent(begins)
    undone = {name for name in NAMES if not seen[f"did {name}"]}
    assert undone == set()
    tell(
        capsys,
        f"selection: {seen['histories']} histories, {seen['done']} deeds done, {seen['refused']} refused, "
        f"all {len(NAMES)} kinds of deeds; marks, sheets and money held after each",
    )
