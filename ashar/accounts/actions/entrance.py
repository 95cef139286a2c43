"""One-time codes: the first entrance, and a forgotten password, by letter or on paper."""

from collections.abc import Mapping
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts import codes
from ashar.accounts.models import EntranceCode, Purpose, User, Way
from ashar.accounts.names import sign_in_name
from ashar.accounts.notices import send_entrance_letter, tell
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused

BETWEEN_LETTERS = timedelta(minutes=5)


@transaction.atomic
def issue_entrance(
    *,
    user: User,
    by: journal.Actor,
    purpose: str = Purpose.FIRST,
    way: str = Way.SLIP,
    drops_second_step: bool = False,
) -> str:
    """Make a one-time code for a person, send it or let it be printed; the code, shown this once.

    Earlier codes that went the same way stop working. `drops_second_step`: the phone with the codes is lost.
    """
    if isinstance(by, User) and not by.has_perm("accounts.issue_entrance", user):
        raise Refused(
            Blocker(
                _("You do not answer for this person."),
                who=_("The head of the authority or organisation, or the operator."),
            )
        )
    return let_in(user=user, by=by, purpose=purpose, way=way, drops_second_step=drops_second_step)


@transaction.atomic
def let_in(*, user: User, by: journal.Actor, purpose: str, way: str, drops_second_step: bool = False) -> str:
    """Make the code for a deed that has itself checked who may (an invitation, one's own wish); the code."""
    if not user.is_active:
        raise Refused(_("This account is closed."))
    journal.lock_chain(journal.PLATFORM)
    now, nonce = clock.now(), codes.new_nonce()
    code = codes.code_of(nonce)
    _expire(user, at=now, way=way)
    entrance = EntranceCode.objects.create(
        user=user,
        nonce=nonce,
        code_hash=codes.fingerprint(code),
        purpose=purpose,
        way=way,
        made_by=by if isinstance(by, User) else None,
        made_at=now,
        expires_at=now + Way(way).lifetime,
        drops_second_step=drops_second_step,
    )
    facts = {"person": user.journal_digest, "purpose": purpose, "way": way}
    _record("entrance.issue", user, by, facts | ({"drops_second_step": True} if drops_second_step else {}))
    if way == Way.MAIL:
        send_entrance_letter(entrance)
    elif user.has_usable_password():
        tell(user, "accounts.slip", at=now)
    return code


@transaction.atomic
def ask_for_new_password(*, login: str) -> None:
    """Send a code to the address of the account with this sign-in name, if there is one.

    Says nothing about whether there was. A second letter within five minutes is not sent.
    """
    try:
        user = User.objects.filter(login=sign_in_name(login), is_active=True).exclude(email="").first()
    except ValidationError:
        return
    recently = clock.now() - BETWEEN_LETTERS
    if user and not user.entrance_codes.filter(way=Way.MAIL, made_at__gt=recently).exists():
        let_in(user=user, by=journal.PUBLIC, purpose=Purpose.RESET, way=Way.MAIL)


@transaction.atomic
def enter_with_code(*, code: str, password: str, language: str) -> User:
    """Set the password of the person the code was made for; it and the person's other codes are spent."""
    journal.lock_chain(journal.PLATFORM)
    entrance = (
        EntranceCode.objects.usable()
        .select_for_update(of=("self",))
        .select_related("user")
        .filter(code_hash=codes.fingerprint(codes.read_code(code)))
        .first()
    )
    if entrance is None:
        raise Refused(Blocker(CODE_REFUSED, who=_("The one who gave it to you.")))
    user, now = entrance.user, clock.now()
    user.set_password(password)
    user.language = language
    user.save(update_fields=["password", "language"])
    entrance.used_at = now
    entrance.save(update_fields=["used_at"])
    _expire(user, at=now)
    if entrance.drops_second_step:
        Authenticator.objects.filter(user=user).delete()
    _record("entrance.use", user, user, {"purpose": entrance.purpose, "way": entrance.way})
    if entrance.purpose == Purpose.RESET:
        tell(user, "accounts.password", at=now)
    return user


CODE_REFUSED = _(
    "This code does not work: it was used, has expired, or was replaced by a newer one. Ask for a new one."
)


def _expire(user: User, *, at: object, **which: str) -> None:
    EntranceCode.objects.usable().filter(user=user, **which).update(expires_at=at)


def _record(step: str, user: User, by: journal.Actor, facts: Mapping[str, object]) -> None:
    journal.write_entry(chain=journal.PLATFORM, number=f"person-{user.pk}", step=step, by=by, facts=facts)
