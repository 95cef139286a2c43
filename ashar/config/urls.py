"""All addresses: stage modules bring their own.

A page stands under its language (`/ky/…`); what has none, and the short printed addresses, stand outside.
"""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from ashar.core.web.urls import short_patterns

urlpatterns: list[Any] = [
    *short_patterns,
    *i18n_patterns(
        path("", include("ashar.core.web.urls")),
        path("", include("ashar.accounts.urls")),
        path("", include("ashar.organisations.urls")),
        path("", include("ashar.regulations.urls")),
        path("", include("ashar.priorities.urls")),
        path("", include("ashar.programmes.urls")),
        path("", include("ashar.commissions.urls")),
        path("", include("ashar.calls.urls")),
        path("", include("ashar.proposals.urls")),
        path("", include("ashar.selection.urls")),
        path("", include("ashar.complaints.urls")),
        path("", include("ashar.support.urls")),
        path("", include("ashar.agreements.urls")),
        path("", include("ashar.monitoring.urls")),
        path("", include("ashar.monitoring.past.urls")),
        path("", include("ashar.demo.rehearsals.urls")),
        path("", include("ashar.desk.urls")),
        path("", include("ashar.portal.urls")),
    ),
]

handler400 = "ashar.core.web.errors.bad_request"
handler403 = "ashar.core.web.errors.forbidden"
handler404 = "ashar.core.web.errors.not_found"
handler500 = "ashar.core.web.errors.server_error"
