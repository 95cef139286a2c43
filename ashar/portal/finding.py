"""Where a number leads that somebody wrote down: to an order, a resident's words, or a paper."""

import re

from django.urls import reverse

from ashar.core.documents import Document, plain_number
from ashar.core.thread import Knot
from ashar.core.web.languages import order_address, verify_address
from ashar.monitoring.models import Opinion
from ashar.priorities.models import NeedSignal

NUMBER = re.compile(r"[A-Z0-9]{2,12}-\d{4}-[A-Z]{1,2}\d{1,6}")


def address_of(typed: str) -> str:
    """The page of the number that was typed; empty when it is no number, or nobody may know of it."""
    number = plain_number(typed)
    if not NUMBER.fullmatch(number):
        return ""
    if Knot.objects.filter(number=number, is_public=True).exists():
        return order_address(number)
    return address_beside_orders(number)


def address_beside_orders(number: str) -> str:
    """The page of what is no part of an order: what a resident said, or a paper."""
    if NeedSignal.objects.filter(number=number).exists():
        return reverse("priorities:said", args=[number])
    if Opinion.objects.filter(number=number).exists():
        return reverse("monitoring:opinion-said", args=[number])
    return verify_address(number) if Document.objects.filter(number=number).exists() else ""
