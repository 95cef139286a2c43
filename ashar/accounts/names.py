"""Sign-in names: an e-mail address, or a phone number in one spelling (+996XXXXXXXXX)."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

COUNTRY = "+996"
_PHONE_SIGNS = re.compile(r"[0-9+()\s.\-\u00a0\u2010-\u2013]+")
_KYRGYZ = re.compile(r"\+996[1-9][0-9]{8}")
_ABROAD = re.compile(r"\+(?!996)[1-9][0-9]{7,14}")


def sign_in_name(text: str) -> str:
    """The one spelling of a sign-in name; raises ValidationError for what is neither address nor number."""
    text = text.strip()
    return email_address(text) if "@" in text else phone_number(text)


def email_address(text: str) -> str:
    """An e-mail address in lower case; raises ValidationError."""
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("Write the e-mail address in full, for example name@example.org.")) from None
    return address


def phone_number(text: str) -> str:
    """A phone number as +996XXXXXXXXX (0555 123 456, 996…, 00996… are understood); raises ValidationError."""
    digits = re.sub(r"[^0-9+]", "", text) if _PHONE_SIGNS.fullmatch(text.strip()) else ""
    if digits.startswith("00"):
        number = "+" + digits[2:]
    elif digits.startswith("0"):
        number = COUNTRY + digits[1:]
    elif digits.startswith("996") and len(digits) == 12:
        number = "+" + digits
    else:
        number = digits if digits.startswith("+") else COUNTRY + digits
    if _KYRGYZ.fullmatch(number) or _ABROAD.fullmatch(number):
        return number
    raise ValidationError(_("Write an e-mail address or a phone number, for example 0555 123 456."))
