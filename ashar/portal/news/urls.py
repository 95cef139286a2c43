"""Addresses of news."""

from django.utils.translation import gettext_lazy as _

from ashar.core.news.models import WRITERS
from ashar.core.web.access import PUBLIC, Nav, route
from ashar.portal.news.rules import PUBLISHERS
from ashar.portal.news.views import office, public

NEWS = Nav(_("News"), order=35, always=True)

routes = [
    route("news/", public.news, name="news", who=PUBLIC, nav=NEWS),
    route("news/office/", office.office, name="news-office", who=WRITERS),
    route("news/of/<str:code>/", public.news_of_authority, name="news-of", who=PUBLIC),
    route("news/of/<str:code>/new/<str:what>/", office.new, name="new-news", who=WRITERS),
    route("news/<str:number>/", public.item, name="news-item", who=PUBLIC),
    route("news/<str:number>/edit/", office.edit, name="edit-news", who=WRITERS),
    route("news/<str:number>/publish/", office.publish, name="publish-news", who=PUBLISHERS),
    route("news/<str:number>/withdraw/", office.withdraw, name="withdraw-news", who=PUBLISHERS),
    route("news/<str:number>/correct/", office.correct, name="correct-news", who=WRITERS),
    route("figures/<int:pk>/", public.figure, name="figure", who=PUBLIC),
]
