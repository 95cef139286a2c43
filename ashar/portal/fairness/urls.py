"""Addresses of the figures."""

from ashar.core.web.access import PUBLIC, route
from ashar.portal.fairness import views

routes = [
    route("fairness/<str:code>/<int:year>/", views.fairness, name="fairness", who=PUBLIC),
    route("fairness/<str:code>/<int:year>/calls.xlsx", views.sheet, name="fairness-sheet", who=PUBLIC),
]
