"""Addresses of organisations."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import NGO, PUBLIC, SIGNED_IN, Nav, route
from ashar.organisations import views
from ashar.organisations.vault import views as vault

DOCUMENTS = "organisations/<int:pk>/documents/"
PEOPLE = (NGO, "head", "specialist", "operator")

urlpatterns = [
    route(
        "organisations/register/",
        views.register,
        name="organisation-register",
        who=PUBLIC,
        nav=Nav(_("Register an organisation"), 30, "foot"),
    ),
    route(
        "organisations/paper/", views.register_on_paper, name="organisation-paper", who=("head", "specialist")
    ),
    route(
        "organisations/mine/",
        views.mine,
        name="my-organisations",
        who=NGO,
        nav=Nav(_("My organisation"), 70),
    ),
    route(
        "organisations/",
        views.organisations,
        name="organisations",
        who=("head", "specialist", "operator"),
        nav=Nav(_("Organisations with accounts"), 85, "me"),
    ),
    route("organisations/<int:pk>/", views.organisation, name="organisation", who=SIGNED_IN),
    route("organisations/<int:pk>/change/", views.change, name="organisation-change", who=PEOPLE),
    route("organisations/<int:pk>/invite/", views.invite, name="organisation-invite", who=PEOPLE),
    route("organisations/<int:pk>/people/<int:membership_pk>/", views.member, name="member", who=PEOPLE),
    route("organisations/<int:pk>/people/<int:membership_pk>/end/", views.end, name="member-end", who=PEOPLE),
    route(
        "organisations/<int:pk>/people/<int:membership_pk>/slip/",
        views.print_slip,
        name="member-slip",
        who=PEOPLE,
    ),
    route("organisations/notice/<str:number>/", vault.notice, name="vault-notice", who=NGO),
    route(DOCUMENTS, vault.vault, name="vault", who=NGO),
    route(DOCUMENTS + "add/", vault.add, name="vault-add", who=NGO),
    route(DOCUMENTS + "<int:document_pk>/", vault.document, name="vault-document", who=NGO),
    route(DOCUMENTS + "<int:document_pk>/file/", vault.file, name="vault-file", who=NGO),
    route(DOCUMENTS + "<int:document_pk>/renew/", vault.renew, name="vault-renew", who=NGO),
    route(DOCUMENTS + "<int:document_pk>/away/", vault.away, name="vault-away", who=NGO),
    route("organisations/<int:pk>/profile/", vault.profile, name="vault-profile", who=NGO),
]
