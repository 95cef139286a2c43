"""Deeds on organisations and their people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions import create_account, let_in
from ashar.accounts.models import Purpose, User, Way
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.search import fold
from ashar.core.web.ties import forget_ties
from ashar.organisations.models import MemberCode, Membership, Organisation
from ashar.organisations.notices import tell_of_membership
from ashar.places.models import Authority

NAMES = ("name_ky", "name_ru", "name_en")
CONTACTS = ("address", "phone", "email", "head_name")


@dataclass(frozen=True)
class Invitation:
    """What came of inviting a person.

    `code`: the one-time code to print, or None when a letter was sent or the person already has a password.
    """

    membership: Membership
    way: Way
    code: str | None


@transaction.atomic
def register_organisation(
    *,
    inn: str,
    legal_form: str,
    name_ky: str,
    name_ru: str,
    by: journal.Actor,
    name_en: str = "",
    head: User | None = None,
    address: str = "",
    phone: str = "",
    email: str = "",
    head_name: str = "",
    registered_in: Authority | None = None,
    is_demonstration: bool = False,
    since: date | None = None,
) -> Organisation:
    """Enter an organisation; `head` becomes the one who files and signs for it. `since`: the day from
    which it is registered and its head acts for it (now).

    `registered_in`: the office whose specialist enters it for an applicant on paper, without any account.
    """
    journal.lock_chain(journal.PLATFORM)
    if Organisation.objects.filter(inn=inn).exists():
        raise Refused(INN_IS_KNOWN)
    organisation: Organisation = Organisation.objects.create(
        inn=inn,
        legal_form=legal_form,
        name_ky=name_ky,
        name_ru=name_ru,
        name_en=name_en,
        address=address,
        phone=phone,
        email=email,
        head_name=head_name,
        registered_in=registered_in,
        is_demonstration=is_demonstration,
        registered_at=clock.at_bishkek(since, time()) if since else clock.now(),
        folded=_folded(name_ky, name_ru, name_en, inn),
    )
    facts = {"inn": inn, "legal_form": legal_form, "name_ky": name_ky, "name_ru": name_ru}
    _record(organisation, "organisation.register", by, facts)
    if head:
        add_member(organisation=organisation, user=head, code=MemberCode.HEAD, since=since, by=by)
    return organisation


@transaction.atomic
def record_historic_organisation(
    *,
    legal_form: str,
    name_ru: str,
    by: journal.Actor,
    name_ky: str = "",
    is_demonstration: bool = False,
) -> Organisation:
    """Enter an organisation that a source names; its INN is not known, and nobody acts for it here."""
    journal.lock_chain(journal.PLATFORM)
    organisation: Organisation = Organisation.objects.create(
        legal_form=legal_form,
        name_ky=name_ky,
        name_ru=name_ru,
        is_historic=True,
        is_demonstration=is_demonstration,
        folded=_folded(name_ky, name_ru, "", ""),
    )
    facts = {"legal_form": legal_form, "name_ky": name_ky, "name_ru": name_ru}
    _record(organisation, "organisation.record_historic", by, facts)
    return organisation


INN_IS_KNOWN = Blocker(
    _("An organisation with this INN is already registered."),
    who=_("Its head, or the specialist who registered it, can let you in."),
)


@transaction.atomic
def register_oneself(
    *,
    inn: str,
    legal_form: str,
    name_ky: str,
    name_ru: str,
    person: str,
    login: str,
    password: str,
    language: str,
    address: str = "",
    phone: str = "",
    email: str = "",
) -> tuple[Organisation, User]:
    """An organisation comes by itself: its account, the organisation, and the membership of its head."""
    user = create_account(login=login, name=person, language=language, by=journal.PUBLIC)
    user.set_password(password)
    user.save(update_fields=["password"])
    organisation = register_organisation(
        inn=inn,
        legal_form=legal_form,
        name_ky=name_ky,
        name_ru=name_ru,
        address=address,
        phone=phone,
        email=email,
        head_name=person,
        head=user,
        by=user,
    )
    return organisation, user


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User, **fields: str) -> Organisation:
    """Change names and contacts; INN and legal form stay. The journal gets the names, which are public."""
    unknown = fields.keys() - {*NAMES, *CONTACTS}
    if unknown:
        raise TypeError(f"Not to be changed: {sorted(unknown)}")
    journal.lock_chain(journal.PLATFORM)
    changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, fields[name])
    organisation.folded = _folded(*(getattr(organisation, name) for name in NAMES), organisation.inn or "")
    organisation.save(update_fields=[*changed, "folded"])
    names = {name: fields[name] for name in changed if name in NAMES}
    _record(organisation, "organisation.change", by, names | {"contacts": set(changed) > set(names)})
    return organisation


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, code: str, by: journal.Actor, since: date | None = None
) -> Membership:
    """Let a person act for the organisation, from a day on (today)."""
    journal.lock_chain(journal.PLATFORM)
    if user.is_demonstration and not organisation.is_demonstration:
        raise Refused(_("A person of the demonstration cannot act for a real organisation."))
    if organisation.memberships.not_over().filter(user=user, code=code).exists():
        raise Refused(_("This person already acts for the organisation in this capacity."))
    membership: Membership = Membership.objects.create(
        organisation=organisation, user=user, code=code, valid_from=since or clock.today()
    )
    forget_ties(user)
    _record(organisation, "membership.add", by, {"code": code, "person": user.journal_digest})
    return membership


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation,
    login: str,
    name: str,
    code: str,
    by: User,
    way: str = Way.SLIP,
    language: str = "ky",
) -> Invitation:
    """Let a person, who may be new here, act for the organisation, and in by letter or printed code."""
    if not by.has_perm("organisations.invite_member", organisation):
        raise Refused(Blocker(_("You cannot invite people here."), who=_("The head of the organisation.")))
    try:
        user = User.objects.get_by_natural_key(login)
    except User.DoesNotExist:
        user = create_account(
            login=login, name=name, language=language, by=by, is_demonstration=organisation.is_demonstration
        )
    if user.is_demonstration != organisation.is_demonstration or not user.is_active:
        raise Refused(_("This sign-in name cannot be invited here. Choose another one."))
    membership = add_member(organisation=organisation, user=user, code=code, by=by)
    if user.has_usable_password():
        tell_of_membership(membership)
        return Invitation(membership, Way(way), None)
    chosen = Way(way) if user.email else Way.SLIP
    issued = let_in(user=user, by=by, purpose=Purpose.FIRST, way=chosen)
    return Invitation(membership, chosen, issued if chosen is Way.SLIP else None)


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """A person no longer acts for the organisation, at once."""
    if not by.has_perm("organisations.end_membership", membership):
        raise Refused(
            Blocker(
                _("You cannot end this membership."), who=_("The head of the organisation, or the person.")
            )
        )
    journal.lock_chain(journal.PLATFORM)
    blockers = list(ending_blockers(membership))
    if blockers:
        raise Refused(*blockers)
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    person = membership.user.journal_digest
    _record(membership.organisation, "membership.end", by, {"code": membership.code, "person": person})
    return membership


def ending_blockers(membership: Membership) -> Iterator[Blocker]:
    """Why a membership cannot end now."""
    held = membership.organisation.memberships.not_over()
    if not held.filter(pk=membership.pk).exists():
        yield Blocker(_("This membership is already over."))
    others = held.filter(code=MemberCode.HEAD).exclude(pk=membership.pk)
    if membership.code == MemberCode.HEAD and not others.exists():
        yield Blocker(_("This is the only head of the organisation. First invite a successor as head."))


def _folded(*texts: str) -> str:
    return fold(" ".join(texts))


def _record(organisation: Organisation, step: str, by: journal.Actor, facts: Mapping[str, object]) -> None:
    journal.write_entry(
        chain=journal.PLATFORM, number=f"organisation-{organisation.pk}", step=step, by=by, facts=facts
    )
