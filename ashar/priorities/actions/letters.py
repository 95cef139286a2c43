"""Letters with voting codes: the worker sends each and forgets to whom it went."""

import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ashar.core import clock, i18n
from ashar.core.notices import ShownMail
from ashar.priorities import codes
from ashar.priorities.models import CodeLetter, VotingCode

PAUSE = timedelta(minutes=5)
MOST_ATTEMPTS = 12


def send_code_letters(limit: int = 20) -> int:
    """Send the letters that wait, at most `limit`; how many have left.

    The code is made known to the ballot box before the letter goes: a code that came can be used.
    """
    due = CodeLetter.objects.select_related("round__authority").order_by("pk")
    waiting = [each for each in due[:limit] if each.next_try_at is None or each.next_try_at <= clock.now()]
    return sum(_send(letter) for letter in waiting)


def _send(letter: CodeLetter) -> bool:
    code = codes.code_of_letter(letter.nonce)
    hashed = codes.hash_of(letter.round.number, code)
    VotingCode.objects.bulk_create(
        [VotingCode(round=letter.round, code_hash=hashed, by_mail=True)], ignore_conflicts=True
    )
    subject, body = _words(letter, code)
    if letter.round.authority.is_demonstration:
        # Invented addresses only (the form sees to it): the letter stands in the demonstration's mailbox.
        with transaction.atomic():
            ShownMail.objects.create(address=letter.address, subject=subject, body=body)
            letter.delete()
        return True
    try:
        EmailMessage(subject, body, to=[letter.address], headers={"Auto-Submitted": "auto-generated"}).send()
    except (OSError, smtplib.SMTPException):
        return _put_off(letter)
    letter.delete()
    return True


def _put_off(letter: CodeLetter) -> bool:
    letter.attempts += 1
    if letter.attempts >= MOST_ATTEMPTS:
        letter.delete()
        return False
    letter.next_try_at = clock.now() + PAUSE
    letter.save(update_fields=["attempts", "next_try_at"])
    return False


def _words(letter: CodeLetter, code: str) -> tuple[str, str]:
    """Subject and body in the language in which the code was asked for."""
    voted = letter.round
    with translation.override(letter.language):
        address = settings.PUBLIC_URL + reverse("priorities:vote", args=[voted.number])
        body = _(
            "Your code: {code}\n\nOpen {address}, type the code and choose. It works once, to the end "
            "of {day}. "
            "Your choice is kept apart from the code: nobody can tell how you voted.\n\n"
            "If you did not ask for a code, throw this letter away."
        )
        subject = _("Your code for the vote on the town’s problems")
        return subject, body.format(code=codes.spell(code), address=address, day=i18n.day(voted.closes_on))
