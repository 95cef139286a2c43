"""Addresses of core: those with a language, and the short printed ones without."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web import heads, letters, papers, views
from ashar.core.web.access import PUBLIC, SIGNED_IN, Nav, route
from ashar.core.web.languages import to_language

app_name = "core"
urlpatterns = [
    route("about/", views.about, name="about", who=PUBLIC, nav=Nav(_("What a social order is"), 10, "foot")),
    route("v/", papers.ask, name="verify-ask", who=PUBLIC, nav=Nav(_("Check a paper"), 60, "foot")),
    route("v/<str:number>", papers.verify, name="verify", who=PUBLIC),
    route("d/<str:number>.pdf", papers.paper, name="paper", who=PUBLIC),
    route("f/<int:pk>", papers.public_file, name="file", who=PUBLIC),
    route("journal/", heads.journal_heads, name="journal", who=PUBLIC, nav=Nav(_("The journal"), 70, "foot")),
    route("journal/heads.txt", heads.heads_file, name="journal-heads", who=PUBLIC),
    route("notices/", letters.my_notices, name="notices", who=SIGNED_IN, nav=Nav(_("Notices"), 2)),
    route("notices/read/", letters.read_all, name="notices-read-all", who=SIGNED_IN),
    route("notices/<int:pk>/read/", letters.read_notice, name="notice-read", who=SIGNED_IN),
    route("notices/stop/<str:token>/", letters.unfollow, name="unfollow", who=PUBLIC),
    route("demo/mail/", letters.demonstration_mail, name="demonstration-mail", who=PUBLIC),
]
short_patterns = [
    route("o/<str:number>", to_language, name="order-short", who=PUBLIC),
    route("v/<str:number>", to_language, name="verify-short", who=PUBLIC),
]
