"""What people wrote, as plain text for a letter or a paper, where no mark-up can say it is awaited."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from ashar.core.i18n.writing import choose


def said(texts: Mapping[str, str]) -> str:
    """The text in the present language; one in another says so itself; nothing stays nothing."""
    found = choose(texts)
    if not found or not found.is_awaited:
        return found.text
    return _("{text} (translation awaited)").format(text=found.text)
