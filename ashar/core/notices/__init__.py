"""Notices: what a person should know, written in the transaction of the deed and carried out by the worker.

A stage registers its kinds (`register(NoticeKind(...))`) and calls `notify` or `notify_followers`
from its actions. Words are chosen when the notice is read or sent, in the reader's language.
"""

from ashar.core.notices.kinds import NoticeKind, register
from ashar.core.notices.models import Delivery, Follow, Notice, ShownMail
from ashar.core.notices.outbox import (
    follow,
    follows,
    mark_read,
    notices_of,
    notify,
    notify_followers,
    unfollow,
    unread_count,
)
from ashar.core.notices.wording import Wording, word

__all__ = [
    "Delivery",
    "Follow",
    "Notice",
    "NoticeKind",
    "ShownMail",
    "Wording",
    "follow",
    "follows",
    "mark_read",
    "notices_of",
    "notify",
    "notify_followers",
    "register",
    "unfollow",
    "unread_count",
    "word",
]
