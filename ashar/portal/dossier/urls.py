"""Addresses of dossiers."""

from ashar.core.web.access import PUBLIC, route
from ashar.portal.dossier import views

READERS = {"specialist", "head", "auditor", "inspector"}

routes = [
    route("dossiers/", views.dossiers, name="dossiers", who=READERS),
    route("dossiers/<str:number>/", views.dossier, name="dossier", who=PUBLIC),
    route("dossiers/<str:number>/progress/", views.progress, name="dossier-progress", who=PUBLIC),
    route("dossiers/<str:number>/ask/", views.ask_public, name="dossier-ask", who=PUBLIC),
    route("dossiers/<str:number>/ask/full/", views.ask_full, name="dossier-ask-full", who=READERS),
    route("dossiers/<str:number>/public.zip", views.take_public, name="dossier-public", who=PUBLIC),
    route("dossiers/<str:number>/full.zip", views.take_full, name="dossier-full", who=READERS),
    route("dossiers/<str:number>/originals/", views.originals, name="originals", who={"specialist", "head"}),
]
