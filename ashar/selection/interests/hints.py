"""Hints for the secretary: what Ashar itself knows of members and applicants that is the same.

They are counted when the page is asked for and kept nowhere: no row, no journal, no paper. When the time for
complaints is over they are counted no more. A hint proves nothing; only the member knows and declares.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, User
from ashar.calls.models import Call
from ashar.calls.states import BEFORE_RESULTS
from ashar.commissions.models import CommissionMember
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.search import fold
from ashar.organisations.models import Membership, Organisation
from ashar.organisations.vault.keeping import Profile, readable_profiles
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.selection.appeals import appeal_until
from ashar.selection.models import AdmissionCheck, SittingProtocol
from ashar.selection.queries import protocol_of

# Everybody has a mailbox there.
PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "mail.ru",
        "inbox.ru",
        "list.ru",
        "bk.ru",
        "internet.ru",
        "yandex.ru",
        "yandex.com",
        "ya.ru",
        "yandex.kg",
        "rambler.ru",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
        "proton.me",
        "protonmail.com",
        "mail.kg",
        "elcat.kg",
        "namba.kg",
    ]
)
SAME = {
    "person": _("the same person acts, or acted, for the applicant"),
    "name": _("a person of the applicant has the same full name"),
    "named": _("the proposal names the member"),
    "phone": _("the same phone number"),
    "address": _("the same postal address"),
    "bank": _("the same bank account"),
    "founder": _("founder, head or worker: one name stands in what both told of their organisations"),
    "mail": _("the same e-mail address"),
    "domain": _("the same e-mail domain"),
    "employer": _("the same employer"),
    "family": _("the same family name, which proves nothing"),
}
_FAMILY = re.compile(r"^(.{3,}?(?:ов|ев|ин|ын))а?$")
LEAST_DIGITS = 9


@dataclass
class Known:
    """What is known of somebody: values by kind, as they are compared."""

    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, kind: str, value: object) -> None:
        """One more value; an empty one tells nothing."""
        if text := str(value or "").strip():
            self.values[kind].add(text)

    def same(self, other: Known) -> list[str]:
        """Kinds in which both have a value in common, in their order."""
        return [kind for kind in SAME if self.values.get(kind, set()) & other.values.get(kind, set())]


@dataclass(frozen=True)
class Hint:
    """A member, an applicant, and what is the same."""

    member: CommissionMember
    proposal: Proposal
    kinds: tuple[str, ...]

    @property
    def words(self) -> list[Words]:
        """In words."""
        return [SAME[kind] for kind in self.kinds]

    @property
    def is_weak(self) -> bool:
        """Whether a family name is all."""
        return self.kinds == ("family",)


def are_shown(call: Call, protocol: SittingProtocol | None = None) -> bool:
    """From the opening until the time for complaints is over."""
    if not call.is_opened or call.commission is None:
        return False
    if call.state in BEFORE_RESULTS:
        return True
    until = appeal_until(call, protocol=protocol)
    return call.state != "finished" if until is None else clock.now() <= until


def hints_of(call: Call) -> list[Hint] | None:
    """What is the same about members and applicants, strongest first; None when it is to be deleted."""
    found_checks = AdmissionCheck.objects.filter(opening__call=call).select_related(
        "opening__call__protocol", "proposal__organisation", "proposal__lot__call"
    )
    checks = list(found_checks.order_by("pk"))
    if not are_shown(call, protocol_of(checks)):
        return None
    assert call.commission is not None
    members = list(call.commission.members.for_call(call.number).select_related("user").order_by("pk"))
    proposals = [check.proposal for check in checks]
    book = Book(members, proposals)
    whose, sides = book.members(), book.applicants()
    found = [
        Hint(member, proposal, tuple(kinds))
        for member in members
        for proposal in proposals
        if (kinds := _kinds(whose[member.pk], sides[proposal.pk]))
    ]
    return sorted(found, key=lambda hint: (min(map(list(SAME).index, hint.kinds)), hint.member.pk))


class Book:
    """Everything that is asked of the database, at once."""

    def __init__(self, members: Sequence[CommissionMember], proposals: Sequence[Proposal]) -> None:
        self.seats, self.proposals = members, proposals
        self.contents = port.load_readable(proposals)
        self.partners = self._partners()
        bodies = {body.pk for each in proposals for body in self._bodies(each)}
        users = {member.user_id for member in members}
        near = Q(user__in=users) | Q(organisation__in=bodies) | Q(user__memberships__organisation__in=bodies)
        held = list(Membership.objects.filter(near).select_related("user", "organisation").distinct())
        self.people: dict[int, dict[int, User]] = defaultdict(dict)
        self.served: dict[int, dict[int, Organisation]] = defaultdict(dict)
        for each in held:
            self.people[each.organisation_id][each.user_id] = each.user
            self.served[each.user_id][each.organisation_id] = each.organisation
        roles = Role.objects.filter(user__in=users | {each.user_id for each in held}, authority__isnull=False)
        self.offices: dict[int, set[int]] = defaultdict(set)
        for user, authority in roles.values_list("user_id", "authority_id"):
            self.offices[user].add(authority)
        known = {each.organisation_id for each in held} | bodies
        self.profiles = readable_profiles(Organisation(pk=pk) for pk in known)

    def _partners(self) -> dict[str, Organisation]:
        inns = {each.inn for content in self.contents.values() for each in content.partners if each.inn}
        return {body.inn: body for body in Organisation.objects.filter(inn__in=inns)} if inns else {}

    def _bodies(self, proposal: Proposal) -> list[Organisation]:
        """The applicant and its partners, as far as they are registered."""
        partners = self.contents[proposal.pk].partners if proposal.pk in self.contents else ()
        named = [self.partners[each.inn] for each in partners if each.inn in self.partners]
        return [proposal.organisation, *named]

    def members(self) -> dict[int, tuple[Known, str]]:
        """What is known of each member: the account, organisations and offices served ever, the post."""
        found = {}
        for member in self.seats:
            known = Known()
            self._tell_user(known, member.user)
            for body in self.served[member.user_id].values():
                self._tell_body(known, body)
            found[member.pk] = known, fold(f"{member.post_ky} {member.post_ru}")
        return found

    def applicants(self) -> dict[int, tuple[Known, str]]:
        """What is known of each applicant and its partners: contacts, people, the proposal’s words."""
        found = {}
        for proposal in self.proposals:
            known = Known()
            for body in self._bodies(proposal):
                self._tell_body(known, body)
                known.add("called", fold(body.name_ky))
                known.add("called", fold(body.name_ru))
                for user in self.people[body.pk].values():
                    self._tell_user(known, user)
            found[proposal.pk] = known, _words_of(self.contents.get(proposal.pk))
        return found

    def _tell_user(self, known: Known, user: User) -> None:
        known.add("person", user.pk)
        _tell_name(known, user.name)
        for contact in (user.phone, user.login, user.email):
            _tell_contact(known, contact)
        for body in self.served[user.pk]:
            known.add("employer", f"body {body}")
        for office in self.offices[user.pk]:
            known.add("employer", f"office {office}")

    def _tell_body(self, known: Known, body: Organisation) -> None:
        """Contacts of an organisation; of its vault where it is paid and who works there."""
        profile = self.profiles.get(body.pk, Profile())
        for contact in (body.phone, body.email):
            _tell_contact(known, contact)
        known.add("employer", f"body {body.pk}")
        known.add("address", fold(body.address))
        known.add("bank", profile.bank_account.replace(" ", ""))
        for name in (body.head_name, *(person.name for person in profile.people)):
            _tell_family(known, name)
            known.add("founder", _full(name) if " " in _full(name) else "")


def _kinds(member: tuple[Known, str], applicant: tuple[Known, str]) -> list[str]:
    """What is the same; besides, whether the words of the proposal hold the name of the member, or what the
    member is by post holds the name of the applicant.
    """
    (own, post), (other, text) = member, applicant
    kinds = own.same(other)
    if any(_stands_in(name, text) for name in own.values.get("name", ())):
        kinds.append("named")
    if any(name in post for name in other.values.get("called", ())) and "employer" not in kinds:
        kinds.append("employer")
    # Where it is the same person all else is the same too.
    return ["person"] if "person" in kinds else [kind for kind in SAME if kind in kinds]


def _stands_in(name: str, text: str) -> bool:
    """Whether all words of a full name, sorted as `_full` has them, stand in the text."""
    words = name.split()
    return len(words) > 1 and all(f" {word} " in text for word in words)


def _tell_name(known: Known, name: str) -> None:
    full = _full(name)
    known.add("name", full if " " in full else "")
    known.add("founder", full if " " in full else "")
    _tell_family(known, name)


def _tell_family(known: Known, name: str) -> None:
    for family in _families(_full(name)):
        known.add("family", family)


def _tell_contact(known: Known, contact: str) -> None:
    digits = "".join(sign for sign in contact if sign.isdigit())
    if "@" in contact:
        known.add("mail", contact.lower())
        domain = contact.lower().rpartition("@")[2]
        known.add("domain", "" if domain in PUBLIC_MAIL else domain)
    elif len(digits) >= LEAST_DIGITS:
        known.add("phone", digits[-LEAST_DIGITS:])


def _full(name: str) -> str:
    """A name whatever the order of its words."""
    return " ".join(sorted(fold(name).split()))


def _families(full: str) -> Iterator[str]:
    """What looks like a family name, of a woman and of a man alike."""
    for word in full.split():
        if found := _FAMILY.match(word):
            yield found[1]


def _words_of(content: Content | None) -> str:
    if content is None:
        return ""
    cells = [cell for rows in content.tables.values() for row in rows for cell in row]
    givers = [text for item in content.budget for text in (item.name, item.giver, item.evidence)]
    partners = [text for each in content.partners for text in (each.name, each.consented_by)]
    return f" {fold(' '.join([content.title, *content.answers.values(), *cells, *givers, *partners]))} "
