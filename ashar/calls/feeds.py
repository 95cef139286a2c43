"""Atom feeds of calls: all, of a sphere, at a place. Demonstrations and rehearsals never enter them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from ashar.calls.aftermath import told_calls
from ashar.calls.models import Call
from ashar.calls.spreading import address_of_call, message_text, state_in_words
from ashar.core import clock, i18n
from ashar.core.i18n.saying import said
from ashar.core.thread import Knot
from ashar.priorities.spheres import sphere_name

ON_A_FEED = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def feed_of(
    *, title: str, link: str, address: str, sphere: str = "", place: int | None = None
) -> tuple[str, datetime]:
    """The feed in the present language, and when it last changed; three queries however many calls.

    `link`: the page it tells of; `address`: its own; both absolute.
    """
    calls = list(told_calls(sphere=sphere, place=place)[:ON_A_FEED])
    moved = dict(
        Knot.objects.filter(number__in=[call.number for call in calls]).values_list("number", "since")
    )
    language = i18n.language_of()
    feed = Atom1Feed(
        title=title,
        link=link,
        description=_("Calls of social orders as they are announced, changed and cancelled."),
        language=language,
        feed_url=address,
        feed_guid=_tag(urlsplit(address).path),
    )
    last = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    for call in calls:
        news_at, announced_at = vars(call)["news_at"], call.announced_at
        assert announced_at is not None
        changed = max(news_at, moved.get(call.number, news_at))
        last = max(last, changed)
        feed.add_item(
            title=_title(call),
            link=address_of_call(call),
            description=message_text(call, language),
            unique_id=_tag(f"/o/{call.number}"),
            pubdate=clock.local(announced_at),
            updateddate=clock.local(changed),
            author_name=said(i18n.texts_of(call.authority, "name")),
            categories=(str(sphere_name(call.sphere)),) if call.sphere else (),
        )
    feed.feed["updated"] = last
    return feed.writeString("utf-8"), last


def _title(call: Call) -> str:
    title, state = said(i18n.texts_of(call, "title")), state_in_words(call)
    if state and call.is_cancelled:
        return f"{state}: {title}"
    return _("Changed: {title}").format(title=title) if call.amended_at else title  # type: ignore[attr-defined]


def _tag(path: str) -> str:
    """A name that stays the same wherever the feed is read (RFC 4151)."""
    return f"tag:{urlsplit(settings.PUBLIC_URL).hostname},2026:{path}"
