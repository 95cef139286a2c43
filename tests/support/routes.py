"""Every address of the product with real arguments, and every person who may try them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from django.core import signing
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ashar.accounts.actions import Letter as AuditorLetter
from ashar.accounts.actions import create_account, grant_role, issue_entrance, record_letter
from ashar.accounts.codes import spell
from ashar.accounts.models import EntranceCode, Role, User
from ashar.agreements.models import Agreement, Condition, Statement, Tranche
from ashar.calls.composing import STEPS
from ashar.calls.models import Call, Clarification, Lot, Subscription, Template
from ashar.commissions.actions import Named, announce_draw, invite_observer
from ashar.commissions.models import Commission, CommissionMember, Draw, Duty
from ashar.complaints.models import Complaint
from ashar.core import clock, journal
from ashar.core.documents import Document
from ashar.core.files import StoredFile
from ashar.core.news.models import NewsFigure, NewsItem
from ashar.core.notices.models import Notice
from ashar.core.notices.wording import UNFOLLOW_SALT
from ashar.core.thread import Knot
from ashar.core.web.access import PUBLIC, SIGNED_IN, Row, access_table
from ashar.demo.models import Rehearsal
from ashar.demo.town import TOWN
from ashar.monitoring.models import Finding, Opinion, Photo, Receipt, Report, Visit
from ashar.organisations.actions import add_member
from ashar.organisations.models import Membership, Organisation, VaultDocument
from ashar.places.models import Authority, Place
from ashar.portal import guides
from ashar.priorities.models import (
    Intake,
    Marker,
    Meeting,
    MeetingPhoto,
    NeedSignal,
    Priority,
    Problem,
    Round,
    Survey,
)
from ashar.programmes.models import (
    BudgetLine,
    Comment,
    Consent,
    DecisionPaper,
    DonorAgreement,
    Movement,
    Programme,
    ProgrammeLine,
    ProgrammeVersion,
)
from ashar.proposals import content as port
from ashar.proposals.actions import (
    Sender,
    add_partner,
    ask_consent,
    invite_helper,
    mark_of,
    receive_envelope,
    save_draft,
    save_partners,
)
from ashar.proposals.actions.partnering import Part
from ashar.proposals.models import Attachment, Envelope, Proposal, Sending
from ashar.regulations.rulesets import rule_sets
from ashar.selection.actions.convening import convene_sitting
from ashar.selection.marking.passes import hides_names, tag_of
from ashar.selection.models import AdmissionCheck, Award, InterestDeclaration, ScoreSheet, Sitting
from ashar.selection.models import Letter as LetterOfName
from ashar.support.models import Assignment, Note, SupportMember, SupportProgramme

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOBODY = "nobody"
REFUSED_BY_ROW = "It may be opened by:"
EMPLOYER = "kanat"
WHATS = ("calls", "winners", "gathering")
COUNCIL_SHEETS = ("programme", "execution")
SEATED = {"substitute": "substitute@elsewhere.example", "observer": "observer@elsewhere.example"}
HIRED = {"manager": "Айбек Токтогулов", "accountant": "Динара Мамбетова"}
Arguments = dict[str, Any]
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_LANGUAGE = re.compile(r"^/\^?(ky|ru|en)/")


@dataclass(frozen=True)
class Route:
    """One address: its name, its template without the language (`proposals/<number>/file/`), its row."""

    name: str
    template: str
    has_language: bool
    row: Row | None

    @property
    def parameters(self) -> list[str]:
        """Names of the arguments, in their order."""
        return _PARAMETER.findall(self.template)

    @property
    def is_public(self) -> bool:
        """Whether everybody may open it."""
        return self.row is not None and PUBLIC in self.row.who

    def admits(self, user: User | None) -> bool:
        """What the row promises to this person."""
        if self.row is None:
            return False
        if user is None:
            return self.is_public
        return bool(self.row.who & {PUBLIC, SIGNED_IN, *user.duties()})

    def address(self, arguments: Arguments, language: str) -> str:
        """The address with these arguments in this language."""
        with translation.override(language):
            return reverse(self.name, kwargs=arguments)

    def tried_with(self, examples: list[Arguments], user: User | None) -> list[Arguments]:
        """As many examples as tell something: what is public is alike for all who sign in."""
        alike = not self.admits(user) or (self.is_public and user is not None)
        return examples[:1] if alike else examples

    def examples(self) -> list[Arguments]:
        """Real arguments from the database; AssertionError when nobody has said where to find any."""
        if not self.parameters:
            return [{}]
        upto = self.template[: self.template.rindex(">") + 1]
        assert upto in EXAMPLES, f"{self.name}: say in tests/support/routes.py what stands at {upto}"
        found = EXAMPLES[upto]()
        assert found, f"{self.name}: the demonstration has nothing for {upto}"
        return found


def routes() -> list[Route]:
    """All addresses of the product."""
    lines = access_table("ashar.config.urls")
    return [
        Route(
            line.name,
            _PARAMETER.sub(r"<\1>", _LANGUAGE.sub("", line.address)).lstrip("/"),
            bool(_LANGUAGE.match(line.address)),
            line.row,
        )
        for line in lines
    ]


def leads_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and "/sign-in/?next=" in answer["Location"]


def unexpected(route: Route, user: User | None, answer: Any) -> str:
    """What is wrong with the answer by the row of the address; empty when all is well."""
    if answer.status_code >= 500:
        return "a fault"
    by_row = answer.status_code == 403 and REFUSED_BY_ROW in answer.content.decode()
    if route.admits(user):
        return "refused by its row" if by_row else ""
    if user is None:
        return "" if leads_to_sign_in(answer) else "not sent to sign in"
    return "" if by_row else "not refused by its row"


def part_of(route: Route) -> str:
    """The module whose address it is."""
    return route.name.rpartition(":")[0] or "accounts and organisations"


def parts() -> list[str]:
    """The modules whose addresses are tried together, so that several processes share the work."""
    return sorted({part_of(route) for route in routes()})


@cache
def town() -> dict[str, Any]:
    """The words of the demonstration town."""
    return tomllib.loads(TOWN.read_text(encoding="utf8"))


def cast() -> dict[str, User | None]:
    """The people of the demonstration by their key in town.toml, nobody, and three more for an organisation.

    Heads of organisations have the key of theirs; `manager` and `accountant` are hired for the tests, and
    `helper` is invited to write a draft.
    """
    logins = {each["key"]: each["login"] for each in [*town()["people"], *town()["organisations"]]}
    users = {user.login: user for user in User.objects.filter(login__in=logins.values())}
    people: dict[str, User | None] = {NOBODY: None, **{key: users[login] for key, login in logins.items()}}
    hired = {code: _hired(code, users[logins[EMPLOYER]]) for code in HIRED}
    _convene(users[logins["specialist"]])
    return people | hired | _invited() | _seated(users[logins["specialist"]]) | _inspecting()


def _convene(secretary: User) -> None:
    """A sitting is convened on a call that is being marked."""
    call = Call.objects.filter(state="scoring", commission__members__user=secretary).first()
    if call is None or Sitting.objects.filter(call=call).exists():
        return
    agenda = [{"ky": "Чечим", "ru": "Решение"}]
    begins = clock.now() + 10 * clock.ONE_DAY
    convene_sitting(call=call, begins_at=begins, agenda=agenda, place="Мэрия", by=secretary)


def _inspecting() -> dict[str, User | None]:
    """An auditor whose letter names one call of the demonstration."""
    login = "inspector@elsewhere.example"
    if known := User.objects.filter(login=login).first():
        return {"inspector": known}
    call = Call.objects.filter(mode="live", announced_at__isnull=False).order_by("pk").first()
    if call is None:
        return {}
    person = create_account(login=login, name="Текшер Кароев", is_demonstration=True, by=journal.LOADER)
    until = clock.today() + 90 * clock.ONE_DAY
    role = grant_role(
        user=person, code="auditor", authority=call.authority, valid_to=until, by=journal.LOADER
    )
    letter = AuditorLetter("Текшерүү палатасы", "02-1/5", clock.today(), [call.number])
    record_letter(role=role, letter=letter, by=journal.LOADER)
    return {"inspector": person}


def _seated(specialist: User) -> dict[str, User | None]:
    """A substitute and an observer of the demonstration's commission."""
    if known := User.objects.filter(login__in=SEATED.values()).in_bulk(field_name="login"):
        return {duty: known[login] for duty, login in SEATED.items()}
    commission = Commission.objects.filter(authority__is_demonstration=True, state="appointed").order_by(
        "pk"
    )[0]
    login = SEATED["substitute"]  # the order that names one is another, as long as calls go on
    person = create_account(login=login, name="Орун Басаров", is_demonstration=True, by=journal.LOADER)
    CommissionMember.objects.create(commission=commission, user=person, duty="member", stands_in="any")
    observer = {"login": SEATED["observer"], "name": "Байкоо Салова"}
    invite_observer(commission=commission, by=specialist, **observer)
    made = User.objects.in_bulk(SEATED.values(), field_name="login")
    return {duty: made[login] for duty, login in SEATED.items()}


def _invited() -> dict[str, User | None]:
    login = "helper@elsewhere.example"
    if known := User.objects.filter(login=login).first():
        return {"helper": known}
    draft = Proposal.objects.with_call().filter(state="draft").order_by("pk").first()
    if draft is None:
        return {}
    head = draft.organisation.memberships.get(code="ngo_head").user
    if not port.load_own(draft, by=head).partners:
        _ask_a_partner(draft, head)
    facts = {"login": login, "name": "Жардам Досов", "parts": ["title", "budget"]}
    return {"helper": invite_helper(proposal=draft, by=head, **facts).helper.user}


def _ask_a_partner(draft: Proposal, head: User) -> None:
    """Another organisation of the demonstration is asked to be a partner in this draft."""
    call = draft.lot.call
    call.rules["values"]["applicant.consortium_most_partners"] = 1
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    others = Organisation.objects.filter(is_demonstration=True, memberships__code="ngo_head")
    other = others.exclude(pk=draft.organisation_id).order_by("pk").first()
    added = add_partner(proposal=draft, organisation=other, by=head)
    content = port.load_own(draft, by=head)
    save_partners(
        proposal=draft,
        parts={added.ref: Part("Үйрөтөт", Decimal(100))},
        lead_share=Decimal(1),
        seen=mark_of(content),
        by=head,
    )
    save_draft(proposal=draft, content=replace(content, title=content.title or "Аталыш"), by=head)
    ask_consent(proposal=draft, ref=added.ref, by=head)


def _hired(code: str, head: User) -> User:
    login = f"{code}@{EMPLOYER}.example"
    known = User.objects.filter(login=login).first()
    if known:
        return known
    user = create_account(login=login, name=HIRED[code], is_demonstration=True, by=journal.LOADER)
    employer = Organisation.objects.get(memberships__user=head)
    add_member(organisation=employer, user=user, code=f"ngo_{code}", by=head)
    return user


def client_of(user: User | None, kind: type[Client] = Client) -> Client:
    """A browser in which this person has signed in."""
    client = kind()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


_every: ContextVar[bool] = ContextVar("every object is an example", default=False)


@contextmanager
def every_object() -> Iterator[None]:
    """Let examples be all objects of the database, not the first of each kind."""
    token = _every.set(True)
    try:
        yield
    finally:
        _every.reset(token)


def _each(rows: Iterable[Model], key: Callable[[Any], object], name: str = "number") -> list[Any]:
    """The first object of each kind that `key` tells apart, as arguments."""
    found: dict[object, Any] = {}
    for row in rows:
        found.setdefault(row.pk if _every.get() else key(row), row)
    return [{name: getattr(row, name)} for row in found.values()]


def _some(rows: QuerySet[Any], most: int) -> QuerySet[Any]:
    return rows if _every.get() else rows[:most]


def _state(row: Any) -> object:
    return row.state, getattr(row, "mode", "")


def _codes() -> list[Arguments]:
    return [{"code": Authority.objects.get(is_demonstration=True).code}]


def _calls() -> list[Arguments]:
    return _each(Call.objects.order_by("pk"), _state)


def _planned_calls() -> list[Arguments]:
    return [{"number": each.number} for each in Call.objects.filter(state="planned", mode="live")[:2]]


def _attached() -> list[Arguments]:
    rows = _some(Attachment.objects.select_related("proposal").order_by("pk"), 2)
    return [{"number": each.proposal.number, "pk": each.pk} for each in rows]


def _sendings() -> list[Arguments]:
    """A file on its way, begun now where there is none."""
    known = _some(Sending.objects.select_related("proposal").order_by("pk"), 2)
    if not known:
        first = Attachment.objects.select_related("proposal").order_by("pk")[0]
        facts = {"proposal": first.proposal, "question": first.question, "begun_by": first.added_by}
        known = [Sending.objects.create(**facts, size=10, told=b"locked")]
    return [{"number": each.proposal.number, "name": each.name} for each in known]


def _each_code(rows: Iterable[Template]) -> list[Arguments]:
    return [{"number": each.number, "code": each.body["items"][0]["code"]} for each in rows]


def _live_calls() -> list[Call]:
    return list(Call.objects.filter(mode="live").order_by("pk"))


def _proposals() -> list[Arguments]:
    rows = Proposal.objects.select_related("lot__call").order_by("pk")
    return _each(rows, lambda row: (row.state, row.lot.call.state))


def _versions() -> list[Arguments]:
    found = _some(Proposal.objects.filter(version__gte=1).order_by("pk"), 3)
    return [{"number": each.number, "n": each.version} for each in found]


def _signals() -> list[Arguments]:
    rows = NeedSignal.objects.select_related("authority").order_by("pk")
    return [arguments | {"code": _codes()[0]["code"]} for arguments in _each(rows, _state)]


def _intakes() -> list[Arguments]:
    return [arguments | _codes()[0] for arguments in _each(Intake.objects.order_by("pk"), _state, "pk")]


def _problems_of_a_town() -> list[Arguments]:
    rows = Problem.objects.filter(mode="live", authority__code=_codes()[0]["code"]).order_by("pk")
    return [arguments | _codes()[0] for arguments in _each(rows, _state)]


def _movements() -> list[Arguments]:
    rows = Movement.objects.select_related("budget_line").order_by("pk")
    first = {row.kind: row for row in reversed(rows)}
    return [{"number": row.budget_line.number, "pk": row.pk} for row in first.values()]


def _paper_markers() -> list[Arguments]:
    rows = Marker.objects.filter(user__isnull=True).select_related("round").order_by("pk")
    return [{"number": row.round.number, "pk": row.pk} for row in _some(rows, 1)]


def _roles() -> list[Arguments]:
    rows = Role.objects.filter(authority__isnull=False).select_related("authority").order_by("pk")
    return [{"code": row.authority.code, "pk": row.pk} for row in _some(rows, 2)]


def _papers_kept() -> list[Arguments]:
    rows = VaultDocument.objects.order_by("pk")
    return [{"pk": row.organisation_id, "document_pk": row.pk} for row in _some(rows, 1)]


def _reused() -> list[Arguments]:
    """Two proposals of one organisation."""
    for later in Proposal.objects.order_by("-pk"):
        earlier = Proposal.objects.filter(organisation=later.organisation_id, pk__lt=later.pk).first()
        if earlier is not None:
            return [{"number": later.number, "source": earlier.number}]
    return []


def _members() -> list[Arguments]:
    rows = Membership.objects.order_by("pk")
    return [{"pk": row.organisation_id, "membership_pk": row.pk} for row in rows]


def _seats() -> list[Arguments]:
    rows = CommissionMember.objects.select_related("commission").order_by("pk")
    return [{"number": row.commission.number, "pk": row.pk} for row in rows]


def _sheets() -> list[Arguments]:
    rows = ScoreSheet.objects.select_related("call").order_by("-pk")
    return [{"number": row.call.number, "sheet_id": row.pk} for row in _some(rows, 3)]


def _sitting_seats() -> list[Arguments]:
    rows = ScoreSheet.objects.select_related("call").order_by("-pk")
    return [{"number": row.call.number, "member_id": row.member_id} for row in _some(rows, 3)]


def _protocol_papers() -> list[Arguments]:
    rows = Document.objects.filter(kind="protocol").order_by("pk")
    return [{"paper": row.number} for row in rows if row.is_public][:1] + [
        {"paper": row.number} for row in rows if not row.is_public
    ][:1]


def _declared() -> list[Arguments]:
    rows = InterestDeclaration.objects.select_related("proposal__lot__call").order_by("-pk")
    return [{"number": row.proposal.lot.call.number, "pk": row.pk} for row in _some(rows, 3)]


def _marked() -> list[Arguments]:
    rows = AdmissionCheck.objects.select_related("opening__call").order_by("-pk")
    return [{"number": row.call.number, "proposal_id": row.proposal_id} for row in _some(rows, 3)]


def _awards() -> list[Arguments]:
    rows = Award.objects.filter(mode="live").select_related("lot__call").order_by("-pk")
    return [{"number": row.lot.call.number, "award_id": row.pk} for row in _some(rows, 3)]


def _notes() -> list[Arguments]:
    return _each(Note.objects.order_by("pk"), lambda row: row.state)


def _single_notes() -> list[Arguments]:
    found = {row.state: row for row in Note.objects.order_by("-pk")}
    return [{"number": row.number, "pk": row.pk} for row in found.values()]


def _supports() -> list[Arguments]:
    return [{"pk": row.pk} for row in SupportProgramme.objects.filter(mode="live")]


def _supported() -> list[Arguments]:
    rows = Assignment.objects.filter(programme__mode="live").order_by("pk")
    return [{"pk": row.programme_id, "assignment_pk": row.pk} for row in rows]


def _supporters() -> list[Arguments]:
    rows = SupportMember.objects.order_by("pk")
    return [{"pk": row.programme_id, "member_pk": row.pk} for row in rows]


def _entrances() -> list[Arguments]:
    waiting = User.objects.filter(is_demonstration=True).order_by("pk")[0]
    EntranceCode.objects.filter(user=waiting).delete()
    return [{"number": spell(issue_entrance(user=waiting, by=journal.LOADER))}]


def _envelopes() -> list[Arguments]:
    """One of each state; the demonstration has none, so one is recorded."""
    if not Envelope.objects.exists():
        lot = Lot.objects.filter(call__in=Call.objects.filter(state="announced", mode="live"))[0]
        seats = lot.call.commission.members.current()
        secretary = seats.get(duty=Duty.SECRETARY).user
        receive_envelope(lot=lot, sender=Sender("Кагаз фонду"), brought_by="Гүлнара", by=secretary)
    return _by_state(Envelope)()


def _papers() -> list[Arguments]:
    rows = Document.objects.order_by("pk")
    return _each(rows, lambda row: (row.kind, row.is_public))


def _knots() -> list[Arguments]:
    return _each(
        Knot.objects.order_by("pk"), lambda row: (row.is_order and row.number, row.is_public, row.mode)
    )


def _files() -> list[Arguments]:
    return _each(StoredFile.objects.order_by("pk"), lambda row: row.is_public, "pk")


def _figures() -> list[Arguments]:
    return _each(NewsFigure.objects.filter(as_of__isnull=False).order_by("pk"), lambda row: row.measure, "pk")


def _past_orders() -> list[Arguments]:
    return _each(Call.objects.filter(source__stated_by__isnull=False).order_by("pk"), _state)


def _followers() -> list[Arguments]:
    user = User.objects.filter(is_demonstration=True).order_by("pk")[0]
    return [{"token": signing.dumps([user.pk, _calls()[0]["number"]], salt=UNFOLLOW_SALT)}]


def _report_places() -> list[Arguments]:
    rows = Agreement.objects.order_by("pk")
    return [each | {"index": 1} for each in _each(rows, _state)]


def _agreements_under_way() -> list[Arguments]:
    return _each(Agreement.objects.filter(mode="live", signed_on__isnull=False).order_by("pk"), _state)


def _heard_orders() -> list[Arguments]:
    return [{"number": each.award.lot.call.line.number} for each in Agreement.objects.filter(state="active")]


def _council_sheets() -> list[Arguments]:
    years = BudgetLine.objects.filter(line__mode="live").values_list("year", flat=True).distinct()
    return [{**_codes()[0], "year": year, "sheet": sheet} for year in years for sheet in COUNCIL_SHEETS]


def _quarters() -> list[Arguments]:
    this = clock.today()
    return [{**_codes()[0], "year": this.year, "quarter": (this.month + 2) // 3}]


def _plans_of_lines() -> list[Arguments]:
    rows = BudgetLine.objects.filter(state="open", authority__is_demonstration=True).order_by("pk")
    return [{"number": row.number, "year": row.last_year} for row in _some(rows, 2)]


def _programmes() -> list[Arguments]:
    return _each(Programme.objects.order_by("-inside_decision", "-pk"), _state)


def _programme_versions() -> list[Arguments]:
    rows = ProgrammeVersion.objects.select_related("programme").order_by("pk")
    return [{"number": row.programme.number, "n": row.n} for row in _some(rows, 3)]


def _differences() -> list[Arguments]:
    return [each | {"before": 1} for each in _programme_versions() if each["n"] > 1]


def _decision_papers() -> list[Arguments]:
    rows = DecisionPaper.objects.filter(programme__isnull=False).select_related("programme").order_by("pk")
    return [{"number": row.programme.number, "pk": row.pk} for row in _some(rows, 2)]


def _donors_files() -> list[Arguments]:
    signed = DonorAgreement.objects.filter(scan__isnull=False).values_list("pk", "scan")
    letters = Consent.objects.filter(scan__isnull=False).values_list("budget_line__source__agreement", "scan")
    return [{"pk": pk, "file": file} for pk, file in [*signed, *letters]]


def _years_to_carry() -> list[Arguments]:
    return [{**_codes()[0], "year": clock.today().year}]


def _rehearsals() -> list[Arguments]:
    """A row like that of a rehearsal whose hall is gone: no page of it leads anywhere."""
    call = Call.objects.filter(state="planned", mode="live")[0]
    facts = {"token": "x" * 32, "begun_at": clock.now(), "begun_by": call.prepared_by}
    held, _is_new = Rehearsal.objects.get_or_create(call=call, authority=call.authority, defaults=facts)
    return [{"pk": held.pk}]


def _draws() -> list[Arguments]:
    """A drawing of the demonstration, made for the tests, and one of the town’s own."""
    if not Draw.objects.exists():
        specialist = cast()["specialist"]
        listed = [Named(f"Талапкер {n}", f"0555 70000{n}", "civil") for n in range(1, 5)]
        announce_draw(
            authority=Authority.objects.filter(is_demonstration=True).order_by("pk")[0],
            title_ky="Комиссиянын мүчөлөрү",
            title_ru="Члены комиссии",
            candidates=listed,
            quotas={"civil": 2},
            held_on=clock.today() + 3 * clock.ONE_DAY,
            by=specialist,
        )
    return _by_state(Draw)()


def _by_state(model: type[Model]) -> Callable[[], list[Arguments]]:
    return lambda: _each(model._default_manager.order_by("pk"), _state)


# What stands at an address up to its last argument. An address with another beginning fails the tests
# until its line is written here.
def _desks() -> list[Arguments]:
    """What is marked now, by its number; where names are hidden, by its letter."""
    letters = LetterOfName.objects.filter(call__state="scoring").select_related("call", "proposal__letter")
    return [
        {"number": each.call.number, "tag": tag_of(each.proposal, blind=hides_names(each.call))}
        for each in letters.order_by("pk")
    ]


EXAMPLES: dict[str, Callable[[], list[Arguments]]] = {
    "account/devices/<pk>": lambda: [{"pk": 1}],
    "account/notice/<number>": lambda: [{"number": "person-1"}],
    "agreements/<number>": _by_state(Agreement),
    "authorities/<code>": _codes,
    "awards/<number>": lambda: _each(Award.objects.filter(mode="live").order_by("-pk"), _state),
    "budget/<number>": _by_state(BudgetLine),
    "budget/<number>/<pk>": _movements,
    "budget/<number>/plan/<year>": _plans_of_lines,
    "budget/<number>/consent/<step>/<subject>": lambda: [
        {"number": each.budget_line.number, "step": each.to, "subject": each.subject}
        for each in Consent.objects.select_related("budget_line")
    ],
    "consents/<number>": _by_state(Consent),
    "dossiers/<number>": lambda: _each(
        Call.objects.filter(mode="live", announced_at__isnull=False).order_by("pk"), _state
    ),
    "donors/<pk>": lambda: _each(DonorAgreement.objects.order_by("pk"), lambda row: row.currency, "pk"),
    "donors/<pk>/files/<file>": _donors_files,
    "calls/<number>": _calls,
    "calls/feed/place/<pk>": lambda: [{"pk": Place.objects.order_by("pk")[0].pk}],
    "calls/feed/sphere/<sphere>": lambda: [{"sphere": "health"}],
    "calls/letters/<key>": lambda: _each(
        Subscription.objects.order_by("pk"), lambda row: bool(row.confirmed_at), "key"
    ),
    "calls/question/<number>": _by_state(Clarification),
    "calls/<number>/keep/<part>": lambda: [{**each, "part": "card"} for each in _calls()[:3]],
    "calls/<number>/question/<code>": lambda: [{**each, "code": "new"} for each in _planned_calls()],
    "calls/<number>/sets/<part>": lambda: [
        {**each, "part": part} for each in _planned_calls() for part in ("criteria", "questions", "papers")
    ],
    "calls/<number>/step/<name>": lambda: [
        {**each, "name": name} for each in _planned_calls() for name in STEPS
    ],
    "calls/begin/<number>": _by_state(ProgrammeLine),
    "calls/templates/<number>": lambda: _each(
        Template.objects.order_by("pk"), lambda row: (row.part, row.authority_id, row.state)
    ),
    "calls/templates/<number>/set/<code>": lambda: _each_code(Template.objects.filter(part="questions")),
    "calls/templates/new/<part>": lambda: [{"part": part} for part in ("criteria", "questions", "papers")],
    "calls/<number>/interests/<pk>": _declared,
    "calls/<number>/sitting/decline/<award_id>": _awards,
    "calls/<number>/sitting/excuse/<sheet_id>": _sheets,
    "calls/<number>/sitting/discussion/<proposal_id>": _marked,
    "calls/<number>/desk/<tag>": _desks,
    "calls/<number>/minutes/came/<member_id>": _sitting_seats,
    "calls/<number>/minutes/left/<member_id>": _sitting_seats,
    "protocols/<paper>": _protocol_papers,
    "calls/for/<number>": _by_state(ProgrammeLine),
    "calls/of/<code>": _codes,
    "closing/<number>": _by_state(Agreement),
    "commissions/<number>": _by_state(Commission),
    "lots/<number>": _draws,
    "lots/of/<code>": _codes,
    "conditions/<pk>": lambda: _each(Condition.objects.order_by("pk"), lambda row: row.is_met, "pk"),
    "commissions/<number>/let-in/<pk>": _seats,
    "commissions/of/<code>": _codes,
    "council/<code>/<year>/<sheet>": _council_sheets,
    "complaints/<number>": lambda: _each(
        Complaint.objects.order_by("pk"), lambda row: (row.state, row.origin, bool(row.words))
    ),
    "d/<number>": _papers,
    "demonstration/enter/<pk>": lambda: [{"pk": User.objects.filter(is_demonstration=True)[0].pk}],
    "enter/<number>": _entrances,
    "f/<pk>": _files,
    "findings/<number>": _by_state(Finding),
    "figures/<pk>": _figures,
    "fairness/<code>/<year>": lambda: [{**each, "year": clock.today().year} for each in _codes()],
    "lines/<number>": _by_state(ProgrammeLine),
    "meetings/<number>": _by_state(Meeting),
    "money/<code>": _codes,
    "money/<code>/<year>/<quarter>": _quarters,
    "needs/<code>": _codes,
    "needs/<code>/<number>": _signals,
    "needs/<code>/import/<pk>": _intakes,
    "needs/<code>/problems/<number>": _problems_of_a_town,
    "news/<number>": _by_state(NewsItem),
    "news/of/<code>": _codes,
    "news/of/<code>/new/<what>": lambda: [{**_codes()[0], "what": what} for what in WHATS],
    "notes/<number>": _notes,
    "notes/<number>/<pk>": _single_notes,
    "notices/<pk>": lambda: [{"pk": Notice.objects.order_by("pk")[0].pk}],
    "notices/stop/<token>": _followers,
    "o/<number>": _knots,
    "opinions/<number>": _by_state(Opinion),
    "opinions/about/<number>": _heard_orders,
    "opinions/n/<number>": _by_state(Opinion),
    "opinions/of/<code>": _codes,
    "orders/<code>": _codes,
    "organisations/<pk>": lambda: [{"pk": pk} for pk in Organisation.objects.values_list("pk", flat=True)],
    "organisations/<pk>/documents/<document_pk>": _papers_kept,
    "organisations/<pk>/people/<membership_pk>": _members,
    "organisations/notice/<number>": lambda: [
        {"number": f"organisation-{pk}"} for pk in Organisation.objects.values_list("pk", flat=True)[:1]
    ],
    "past/<code>": _codes,
    "past/entry/<number>": _past_orders,
    "people/<code>": _codes,
    "people/<code>/<pk>": _roles,
    "payments/<code>": _codes,
    "payments/<code>/plan/<year>": _years_to_carry,
    "priorities/<number>": _by_state(Priority),
    "problems/<number>": _by_state(Problem),
    "programme/<code>": _codes,
    "proposals/<number>": _proposals,
    "proposals/<number>/attached/<pk>": lambda: _attached(),
    "proposals/<number>/files/<code>": lambda: [
        {"number": each.proposal.number, "code": each.question}
        for each in _some(Attachment.objects.select_related("proposal").order_by("pk"), 2)
    ],
    "proposals/<number>/given/<pk>": lambda: _attached(),
    "proposals/<number>/sending/<name>": lambda: _sendings(),
    "proposals/<number>/taken/<source>": _reused,
    "proposals/<number>/versions/<n>": _versions,
    "proposals/call/<number>": _calls,
    "proposals/envelopes/<number>": _envelopes,
    "proposals/start/<lot>": lambda: [{"lot": lot.pk} for lot in Lot.objects.filter(call__in=_live_calls())],
    "guides/<code>": lambda: [{"code": code} for code in guides.CODES],
    "comments/<number>": _by_state(Comment),
    "comments/n/<number>": _by_state(Comment),
    "lines/<number>/move/<way>": lambda: [each | {"way": "up"} for each in _by_state(ProgrammeLine)()],
    "programme/<code>/carry-over/<year>": _years_to_carry,
    "programmes/<number>": _programmes,
    "programmes/<number>/decisions/<pk>": _decision_papers,
    "programmes/<number>/versions/<n>": _programme_versions,
    "programmes/<number>/versions/<n>/since/<before>": _differences,
    "programmes/new/<code>": _codes,
    "programmes/of/<code>": _codes,
    "rehearsals/<pk>": _rehearsals,
    "reports/<number>": _by_state(Report),
    "reports/of/<number>/<index>": _report_places,
    "reports/photos/<pk>": lambda: [{"pk": photo.pk} for photo in _some(Photo.objects.order_by("pk"), 2)],
    "reports/receipts/<pk>": lambda: [
        {"pk": receipt.pk} for receipt in _some(Receipt.objects.order_by("pk"), 2)
    ],
    "hearings/<code>": _codes,
    "meetings/photos/<pk>": lambda: [{"pk": pk} for pk in MeetingPhoto.objects.values_list("pk", flat=True)],
    "priorities/of/<code>": _codes,
    "rounds/<number>": _by_state(Round),
    "rounds/<number>/marks/<pk>": _paper_markers,
    "rounds/<number>/step/<step>": lambda: [
        {**each, "step": step} for each in _by_state(Round)() for step in ("publish", "open")
    ],
    "rounds/of/<code>": _codes,
    "surveys/<number>": _by_state(Survey),
    "vote/<number>": _by_state(Round),
    "rules/<code>": lambda: [{"code": book.code} for book in rule_sets()],
    "say/<code>": _codes,
    "say/n/<number>": _by_state(NeedSignal),
    "statements/<number>": _by_state(Statement),
    "support/<pk>": _supports,
    "support/<pk>/people/<member_pk>": _supporters,
    "support/<pk>/towns/<assignment_pk>": _supported,
    "tranches/<number>": _by_state(Tranche),
    "v/<number>": _papers,
    "visits/<number>": _by_state(Visit),
    "visits/of/<number>": _agreements_under_way,
    "work/orders/<number>": _by_state(ProgrammeLine),
    "calendar/<code>": _codes,
}
