"""The tables of core, gathered for Django; each is declared beside the code that uses it."""

from ashar.core.documents.models import Document
from ashar.core.files.models import StoredFile
from ashar.core.journal import ChainHead, DailyHead, Entry
from ashar.core.news.models import NewsFigure, NewsItem, NewsSubject
from ashar.core.notices.models import Delivery, Follow, Notice, ShownMail
from ashar.core.outages import Heartbeat, Outage
from ashar.core.thread import Counter, Knot

__all__ = [
    "ChainHead",
    "Counter",
    "DailyHead",
    "Delivery",
    "Document",
    "Entry",
    "Follow",
    "Heartbeat",
    "Knot",
    "NewsFigure",
    "NewsItem",
    "NewsSubject",
    "Notice",
    "Outage",
    "ShownMail",
    "StoredFile",
]
