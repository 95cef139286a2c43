"""The one rule for passwords, in plain words."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIN_LENGTH = 10


class PlainPassword:
    """Long enough, not one that everybody tries first, not one's own name."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator()

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError with a sentence."""
        if len(password) < MIN_LENGTH:
            raise ValidationError(_("A password has at least %(count)d characters.") % {"count": MIN_LENGTH})
        if password.lower().strip() in self.common.passwords or len(set(password)) < 4:
            raise ValidationError(_("This password is among those that are tried first. Choose another."))
        if user and _own_words(user) & {password.lower().strip()}:
            raise ValidationError(_("The password must not be your own name, address or number."))

    def get_help_text(self) -> str:
        """What to do, before doing it."""
        return _("At least %(count)d characters. Three or four words in a row are easy to remember.") % {
            "count": MIN_LENGTH
        }


def _own_words(user: AbstractBaseUser) -> set[str]:
    login, name = getattr(user, "login", ""), getattr(user, "name", "")
    return {
        login.lower(),
        login.split("@")[0].lower(),
        login.lstrip("+"),
        name.lower(),
        name.replace(" ", "").lower(),
    }
