"""Addresses of accounts. Without a namespace: allauth looks its pages up by their own names.

Of allauth only the pages below exist here, each with our template; its other addresses are not mounted.
"""

from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from ashar.accounts.converters import EntranceCodeConverter
from ashar.accounts.views import auditing, authorities, entrance, own, people, sign_in
from ashar.core.web.access import PUBLIC, SIGNED_IN, Nav, route

register_converter(EntranceCodeConverter, "entrance_code")
KEEPERS = ("head", "specialist", "operator")

urlpatterns = [
    route(
        "sign-in/",
        sign_in.SignIn.as_view(),
        name="account_login",
        who=PUBLIC,
        nav=Nav(_("Sign in"), place="sign_in"),
    ),
    route("sign-in/code/", sign_in.SecondStep.as_view(), name="mfa_authenticate", who=PUBLIC),
    route("sign-out/", sign_in.sign_out, name="sign-out", who=PUBLIC),
    route(
        "demonstration/enter/<int:pk>/", sign_in.enter_demonstration, name="enter-demonstration", who=PUBLIC
    ),
    route("enter/", entrance.enter, name="enter", who=PUBLIC),
    route("enter/<entrance_code:number>/", entrance.enter_with, name="enter-code", who=PUBLIC),
    route("forgotten/", entrance.forgotten, name="forgotten", who=PUBLIC),
    route("forgotten/asked/", entrance.forgotten_asked, name="forgotten-asked", who=PUBLIC),
    route("account/", own.account, name="account", who=SIGNED_IN, nav=Nav(_("My account"), place="me")),
    route("account/notice/<str:number>/", own.account_notice, name="account-notice", who=SIGNED_IN),
    route("account/profile/", own.profile, name="profile", who=SIGNED_IN),
    route("account/password/", own.ChangePassword.as_view(), name="account_change_password", who=SIGNED_IN),
    route("account/confirm/", own.ConfirmPassword.as_view(), name="account_reauthenticate", who=SIGNED_IN),
    route("account/confirm/code/", own.ConfirmCode.as_view(), name="mfa_reauthenticate", who=SIGNED_IN),
    route("account/devices/", own.devices, name="devices", who=SIGNED_IN),
    route("account/devices/others/", own.sign_out_others, name="devices-sign-out-others", who=SIGNED_IN),
    route("account/devices/<int:pk>/", own.sign_out_device, name="device-sign-out", who=SIGNED_IN),
    route("account/phone/", own.Phone.as_view(), name="mfa_index", who=SIGNED_IN),
    route("account/phone/on/", own.ActivatePhone.as_view(), name="mfa_activate_totp", who=SIGNED_IN),
    route("account/phone/off/", own.DeactivatePhone.as_view(), name="mfa_deactivate_totp", who=SIGNED_IN),
    route("account/phone/spare/", own.SpareCodes.as_view(), name="mfa_view_recovery_codes", who=SIGNED_IN),
    route(
        "account/phone/spare/new/",
        own.NewSpareCodes.as_view(),
        name="mfa_generate_recovery_codes",
        who=SIGNED_IN,
    ),
    route(
        "authorities/",
        authorities.authorities,
        name="authorities",
        who="operator",
        nav=Nav(_("Authorities"), 80),
    ),
    route("authorities/new/", authorities.new_authority, name="authority-new", who="operator"),
    route("authorities/<str:code>/begin/", authorities.begin, name="authority-begin", who="operator"),
    route(
        "people/", people.my_people, name="my-people", who=("head", "specialist"), nav=Nav(_("People"), 80)
    ),
    route("slip.pdf", people.slip_pdf, name="slip-pdf", who=SIGNED_IN),
    route("people/<str:code>/", people.people, name="people", who=KEEPERS),
    route("people/<str:code>/auditors/", auditing.auditors, name="auditors", who="head"),
    route("people/<str:code>/auditors/new/", auditing.let_in, name="auditor-new", who="head"),
    route("people/<str:code>/contacts/", authorities.contacts, name="contacts", who=KEEPERS),
    route("people/<str:code>/invite/", people.invite, name="people-invite", who=KEEPERS),
    route("people/<str:code>/<int:pk>/", people.role, name="role", who=KEEPERS),
    route("people/<str:code>/<int:pk>/end/", people.end, name="role-end", who=KEEPERS),
    route("people/<str:code>/<int:pk>/substitute/", people.stand_in, name="role-substitute", who=KEEPERS),
    route("people/<str:code>/<int:pk>/slip/", people.print_slip, name="role-slip", who=KEEPERS),
]
