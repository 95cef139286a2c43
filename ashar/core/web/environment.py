"""Jinja2 for all our pages: words, sums and days in the reader's language."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ashar.core import clock, i18n
from ashar.core.web import figures, forms
from ashar.core.web.addresses import address_of
from ashar.core.web.languages import order_address, paper_address, verify_address


def environment(**options: Any) -> Environment:
    """The environment; an unknown variable is an error, never an empty place on a page."""
    options["undefined"] = StrictUndefined
    # Django's backend sets autoescape among the options.
    env = Environment(**options, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        _=_say_markup,
        gettext=_say_markup,
        url=address_of,
        static=static,
        language=translation.get_language,
        today=clock.today,
        **i18n.JINJA_GLOBALS,
        order_address=order_address,
        paper_address=paper_address,
        verify_address=verify_address,
        money_parts=figures.money_parts,
        measure=figures.measure,
        rows_of=forms.rows,
        mistakes_of=forms.mistakes,
    )
    env.filters.update(i18n.JINJA_FILTERS)
    return env


def _say_markup(message: str, /, **values: Any) -> Markup:
    """A sentence as Jinja's own extension says it, without its two calls around every one."""
    said = Markup(translation.gettext(message))  # noqa: S704 - our own words
    return said % values if values or "%" in said else said
