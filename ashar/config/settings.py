"""Settings: everything comes from a handful of documented environment variables (docs/settings.md)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir(PACKAGE.parent)
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.port()
TESTING = False

DEBUG = environment.flag("ASHAR_DEBUG")
KEYS_DIR = environment.keys_dir(DATA_DIR)
SECRET_KEY, SECRET_KEY_IS_GENERATED = environment.secret_key(DATA_DIR)

# A public address brings the rules of production with it (ashar/config/checks.py refuses half of them).
_public = environment.public_url()
PUBLIC_URL = _public.geturl() if _public else f"http://localhost:{PORT}"
PUBLIC_HOST = (_public.hostname or "") if _public else ""
IS_PUBLIC = environment.is_public(PUBLIC_HOST) or environment.is_public(HOST)
HTTPS = bool(_public and _public.scheme == "https")
ALLOWED_HOSTS = environment.names_of_this_machine(HOST) + ([PUBLIC_HOST] if PUBLIC_HOST else [])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

INSTALLED_APPS = [
    "ashar.core",
    "ashar.places",
    "ashar.accounts",
    "ashar.regulations",
    "ashar.organisations",
    "ashar.priorities",
    "ashar.programmes",
    "ashar.commissions",
    "ashar.calls",
    "ashar.proposals",
    "ashar.selection",
    "ashar.complaints",
    "ashar.agreements",
    "ashar.monitoring",
    "ashar.support",
    "ashar.desk",
    "ashar.portal",
    "ashar.demo",
    "ashar.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rules.apps.AutodiscoverRulesConfig",
]
MIDDLEWARE = [
    "ashar.core.web.arrival.Arrival",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "ashar.core.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ashar.core.web.languages.RememberLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ashar.accounts.middleware.RememberLanguageOnAccount",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ashar.accounts.middleware.RecordAuditors",
    "ashar.core.web.access.AccessMiddleware",
    "ashar.core.web.errors.OnlyForForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "ashar.config.urls"
WSGI_APPLICATION = "ashar.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": sorted(PACKAGE.glob("*/templates")),
        "OPTIONS": {
            "environment": "ashar.core.web.environment.environment",
            "context_processors": ["ashar.core.web.frame.frame"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.Jinja2"
CSRF_FAILURE_VIEW = "ashar.core.web.errors.csrf_failed"

# No inline script or style anywhere, nothing from elsewhere: so no nonces and no hashes.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"

DATABASES = {"default": environment.database(DATA_DIR)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ashar_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # limits live here: a small cache would forget them under load
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "ashar.accounts.passwords.PlainPassword"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:work"
ACCOUNT_ADAPTER = "ashar.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "ashar.accounts.forms.SignInForm",
    "reauthenticate": "ashar.accounts.forms.ConfirmPasswordForm",
    "change_password": "ashar.accounts.forms.ChangePasswordForm",
}
# One address may be a whole training class behind one router: nothing is counted by address.
# Ten wrong passwords in a quarter of an hour pause the one account they were tried on.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "10/15m/key"}
MFA_ADAPTER = "ashar.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ashar"
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off
MFA_FORMS = {
    "authenticate": "ashar.accounts.forms.SecondStepForm",
    "reauthenticate": "ashar.accounts.forms.ConfirmCodeForm",
    "activate_totp": "ashar.accounts.forms.ActivateSecondStepForm",
}

LANGUAGE_CODE = "ky"
LANGUAGES = [("ky", _("Kyrgyz")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bishkek"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# A large upload waits in a file without a name, which a killed process cannot leave behind.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "ashar.core.web.uploads.NamelessFileUploadHandler",
]
SIGNATURE_ROOTS = environment.signature_roots()  # without them no signature in a PDF is taken
CLAMD = environment.clamd()  # without a scanner for viruses files say that they were not scanned

# Without a mail server everything works: what cannot be sent stands in the outbox and is printed.
_mail = environment.mail()
HAS_MAIL_SERVER = bool(_mail)
# Letters to people of a demonstration are shown on a page; all others go by MAIL_CARRIER.
EMAIL_BACKEND = "ashar.core.notices.mailbox.Backend"
MAIL_CARRIER = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("ASHAR_MAIL_FROM", f"ashar@{PUBLIC_HOST or 'localhost'}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "ashar": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
