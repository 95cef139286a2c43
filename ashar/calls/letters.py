"""Letters to people without an account: subscribers of calls, and askers who left an address.

They are written in the transaction of the deed and carried by the worker (`calls.tasks`). A letter to a
demonstration's person is shown on a page; demonstration calls are told to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.calls.models import Call, Clarification, Letter, Purpose, Subscription
from ashar.core import clock, i18n
from ashar.core.i18n.saying import said
from ashar.core.notices import Notice, word
from ashar.core.notices import facts as packing
from ashar.core.notices.delivery import automatic_headers
from ashar.core.notices.kinds import kind_of
from ashar.places.models import Place
from ashar.priorities.spheres import sphere_name

_ASKS = gettext_lazy("Do you want letters about calls of social orders?")


def places_around(place: Place) -> list[int]:
    """The place and all that it lies in."""
    found: list[int] = []
    here: Place | None = place
    while here is not None and here.pk not in found:
        found.append(here.pk)
        here = here.parent
    return found


def subscribers_of(call: Call) -> list[Subscription]:
    """Who wants to hear of calls of this sphere at this place; nobody for a rehearsal."""
    if call.mode != "live":
        return []
    around = places_around(call.authority.place)
    near = Subscription.objects.confirmed().filter(
        Q(places__isnull=True) | Q(places__in=around),
        is_demonstration=call.authority.is_demonstration,
    )
    found = near.only("pk", "language", "spheres").distinct().order_by("pk")
    return [each for each in found if not each.spheres or call.sphere in each.spheres]


def write_to_subscribers(call: Call, *, kind: str, facts: Mapping[str, Any]) -> None:
    """Write one letter for each subscriber whom the call concerns, in the caller's transaction."""
    kind_of(kind).check(facts)
    packed = packing.pack(facts)
    Letter.objects.bulk_create(
        [
            Letter(
                purpose=Purpose.NEWS,
                subscription=each,
                language=each.language,
                kind=kind,
                number=call.number,
                facts=packed,
                created_at=clock.now(),
            )
            for each in subscribers_of(call)
        ],
        batch_size=500,
    )


def write_answer(question: Clarification, *, kind: str, facts: Mapping[str, Any]) -> None:
    """Write to the address that the asker left; from now on only the letter knows it."""
    Letter.objects.create(
        purpose=Purpose.ANSWER,
        address=question.contact,
        language=question.language,
        kind=kind,
        number=question.call.number,
        facts=packing.pack(facts),
        created_at=clock.now(),
    )
    question.contact = ""
    question.save(update_fields=["contact"])


def write_confirmation(subscription: Subscription) -> None:
    """Ask the holder of the address whether it was them."""
    Letter.objects.create(
        purpose=Purpose.CONFIRM,
        subscription=subscription,
        language=subscription.language,
        kind="calls.confirm",
        created_at=clock.now(),
    )


def message_of(letter: Letter) -> EmailMessage:
    """The letter as it is sent; the same name at every try, so a repeated one is shown once."""
    with translation.override(letter.language):
        subject, parts = _words(letter)
    headers = automatic_headers(f"letter {letter.pk}")
    if letter.purpose == Purpose.NEWS:
        assert letter.subscription is not None
        headers["List-Unsubscribe"] = f"<{address_to('leave', letter.subscription, letter.language)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    to = letter.subscription.email if letter.subscription else letter.address
    return EmailMessage(subject, "\n\n".join(parts) + "\n", to=[to], headers=headers)


def address_to(what: str, subscription: Subscription, language: str) -> str:
    """Where the holder of the letter confirms (`confirm`) or ends (`leave`) the subscription."""
    with translation.override(language):
        return settings.PUBLIC_URL + reverse(f"calls:letters-{what}", args=[subscription.key])


def _words(letter: Letter) -> tuple[str, list[str]]:
    by_itself = _("Ashar wrote this letter by itself. Please do not answer it.")
    if letter.purpose == Purpose.CONFIRM:
        assert letter.subscription is not None
        return str(_ASKS), [*_confirmation(letter.subscription), by_itself]
    notice = Notice(number=letter.number, kind=letter.kind, facts=letter.facts)
    wording = word(notice, letter.language)
    parts = [wording.body, _("Open it here: {address}").format(address=settings.PUBLIC_URL + wording.address)]
    whose = _whose(letter)
    return wording.subject, [*whose, *parts, by_itself, _why(letter)]


def _whose(letter: Letter) -> list[str]:
    """Who holds the call and how much it gives; of a protected one nothing."""
    if letter.purpose != Purpose.NEWS or letter.facts.get("is_protected"):
        return []
    call = Call.objects.select_related("authority").get(number=letter.number)
    whose = said(i18n.texts_of(call.authority, "name"))
    if not call.is_open(clock.now()):
        return [whose]
    return [whose + "\n" + _("The most that can be given: {sum}").format(sum=i18n.som(call.ceiling))]


def _confirmation(subscription: Subscription) -> list[str]:
    confirm = _("If it was you, confirm it here: {address}")
    nothing = _(
        "If it was not you, do nothing: without this step no letter comes, and the address is forgotten "
        "after three days."
    )
    return [
        _("Somebody, probably you, asked at Ashar to write to this address when a call is announced."),
        wishes_of(subscription),
        confirm.format(address=address_to("confirm", subscription, subscription.language)),
        nothing,
    ]


def _why(letter: Letter) -> str:
    """Why the reader gets the letter, and how to get no more."""
    if letter.subscription is None:
        return _(
            "You receive it because you asked a question on this call and left your address. No more letters "
            "come: the address is forgotten now."
        )
    subscription = letter.subscription
    since = subscription.confirmed_at or subscription.asked_at
    why = _("You receive it because this address asked for it on {day}.").format(
        day=i18n.day(clock.local(since).date())
    )
    stop = _("To get no more letters: {address}").format(
        address=address_to("leave", subscription, letter.language)
    )
    return "\n".join([why, wishes_of(subscription), stop])


def wishes_of(subscription: Subscription) -> str:
    """What the subscriber asked for, in the present language."""
    places = sorted(
        (str(i18n.written(each, "name")) for each in subscription.places.all()), key=i18n.sort_key
    )
    return "\n".join(
        [
            _("Spheres: {spheres}").format(
                spheres=", ".join(str(sphere_name(code)) for code in subscription.spheres) or _("all")
            ),
            _("Places: {places}").format(places=", ".join(places) or _("the whole country")),
        ]
    )
