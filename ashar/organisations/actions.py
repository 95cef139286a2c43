"""Deeds on organisations."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.core.search import fold
from ashar.organisations.models import MemberCode, Membership, Organisation


@transaction.atomic
def register_organisation(
    *, inn: str, legal_form: str, name_ky: str, name_ru: str, by: journal.Actor, head: User | None = None,
    address: str = "", phone: str = "", email: str = "", head_name: str = "", is_demonstration: bool = False,
) -> Organisation:
    """Enter an organisation; `head` becomes the one who files and signs for it.

    A specialist may register an organisation that applies on paper, without any account.
    """
    if Organisation.objects.filter(inn=inn).exists():
        raise Refused(_("An organisation with this INN is already registered."))
    organisation = Organisation.objects.create(
        inn=inn, legal_form=legal_form, name_ky=name_ky, name_ru=name_ru, address=address, phone=phone, email=email,
        head_name=head_name, is_demonstration=is_demonstration, folded=fold(f"{name_ky} {name_ru} {inn}"),
    )
    journal.write_entry(
        chain=journal.PLATFORM, number=f"organisation-{organisation.pk}", step="organisation.register", by=by,
        facts={"inn": inn, "legal_form": legal_form, "name_ky": name_ky, "name_ru": name_ru},
    )
    if head:
        add_member(organisation=organisation, user=head, code=MemberCode.HEAD, by=by)
    return organisation


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, code: str, by: journal.Actor) -> Membership:
    """Let a person act for the organisation."""
    membership = Membership.objects.create(organisation=organisation, user=user, code=code)
    journal.write_entry(
        chain=journal.PLATFORM, number=f"organisation-{organisation.pk}", step="membership.add", by=by,
        facts={"code": code, "person": journal.digest(str(user.pk), user.journal_salt)[:16]},
    )
    return membership
