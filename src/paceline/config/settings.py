"""Django settings, computed from the environment and the data folder. Reading them starts nothing.

Every knob is a PACELINE_ variable or DATABASE_URL; the list with meanings is in docs/reference/settings.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from paceline.config import environment as env
from paceline.config import logging as logs
from paceline.interfaces.cli.server.home import home

PACKAGE = Path(__file__).resolve().parents[1]
HOME = home()

# --- this installation ------------------------------------------------------------------------------------------

DEBUG = env.flag("PACELINE_DEBUG")
SECRET_KEY = env.text("PACELINE_SECRET_KEY") or HOME.secret_key()
BASE_URL = env.text("PACELINE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("PACELINE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],.localhost")
CSRF_TRUSTED_ORIGINS = [env.origin(BASE_URL)] if SECURE else []
ORGANISATION_TIME_ZONE = env.text("PACELINE_TIME_ZONE", "Asia/Shanghai")
PACELINE_ORGANISATION = env.text("PACELINE_ORGANISATION", "")
PACELINE_CURRENCY = env.text("PACELINE_CURRENCY", "CNY")

# --- rooms ------------------------------------------------------------------------------------------------------

ROOMS = [
    "paceline.interfaces.web",
    "paceline.interfaces.api",
    "paceline.interfaces.files",
    "paceline.trade",
    "paceline.care",
    "paceline.rhythm",
    "paceline.market",
    "paceline.team",
    "paceline.pipeline",
    "paceline.catalog",
    "paceline.customers",
    "paceline.insight",
    "paceline.workflow",
    "paceline.records",
    "paceline.access",
    "paceline.metadata",
]

INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "procrastinate.contrib.django",
    "csp",
]

if find_spec("django_linear_migrations"):  # a development tool: absent from an installed wheel
    INSTALLED_APPS.append("django_linear_migrations")
    FIRST_PARTY_APPS = ROOMS

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "paceline.interfaces.web.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "paceline.interfaces.web.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "paceline.interfaces.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "paceline.config.urls"
WSGI_APPLICATION = "paceline.config.wsgi.application"
WEB_MODULE = "paceline.config.web"
WORKER_MODULE = "paceline.config.worker"
COMMAND_FUNCTIONS: dict[str, str] = {
    "presets": "paceline.config.presets.apply",
    "demo": "paceline.config.demo.load",
    "user.add": "paceline.config.commands.people.add",
    "user.password": "paceline.config.commands.people.password",
    "user.list": "paceline.config.commands.people.list_all",
    "user.deactivate": "paceline.config.commands.people.deactivate",
    "token.add": "paceline.config.commands.tokens.add",
    "token.list": "paceline.config.commands.tokens.list_all",
    "token.revoke": "paceline.config.commands.tokens.revoke",
    "import": "paceline.interfaces.files.commands.import_files",
    "export": "paceline.interfaces.files.commands.export_list",
    "verify": "paceline.records.verify.run",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- database, cache, jobs --------------------------------------------------------------------------------------

DATABASES = {"default": env.database(HOME)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "paceline_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # rate limits must not be pushed out by a flood of others
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "paceline"},
}
SESSION_ENGINE = "paceline.access.sessions"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- pages ------------------------------------------------------------------------------------------------------

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "paceline.interfaces.web.pages.account.context.signing_in",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "paceline.interfaces.web.spoken.Pages",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "interfaces" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "paceline.interfaces.web.jinja.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

STATIC_URL = "/static/"
HASHED_STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
IS_COLLECTED = not DEBUG and env.text("PACELINE_PROCESS") == "web" and (HOME.static / ".stamp").exists()
STATIC_ROOT = HOME.static if IS_COLLECTED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED_STATIC_STORAGE if IS_COLLECTED else PLAIN_STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME.media
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000  # the table of a role has a field per object and verb
DATA_UPLOAD_MAX_NUMBER_FILES = 20
API_PER_MINUTE = env.number("PACELINE_API_PER_MINUTE", 3000) if env.flag("PACELINE_RATE_LIMITS", True) else 0
PORTAL_PER_MINUTE = (
    env.number("PACELINE_PORTAL_PER_MINUTE", 1200) if env.flag("PACELINE_RATE_LIMITS", True) else 0
)

FORECAST_ENGINE = env.text("PACELINE_FORECAST_ENGINE")
WEBHOOKS_TO_PRIVATE = env.flag("PACELINE_WEBHOOKS_TO_PRIVATE")

# --- languages and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- people and sign-in -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["paceline.access.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PERSON = {"user_attributes": ["username", "name", "email", "mobile"]}
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", PERSON),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "paceline.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
}
MFA_ADAPTER = "paceline.access.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are set by administrators
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_TOLERANCE = 1

OIDC_SERVER = env.text("PACELINE_OIDC_SERVER")
SOCIALACCOUNT_ADAPTER = "paceline.access.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = (
    True  # an e-mail that the provider has verified opens the account with that e-mail
)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("PACELINE_OIDC_NAME", "SSO"),
                "client_id": env.text("PACELINE_OIDC_CLIENT"),
                "secret": env.text("PACELINE_OIDC_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
    }

# --- security headers -------------------------------------------------------------------------------------------

SESSION_COOKIE_AGE = env.number("PACELINE_SESSION_HOURS", 14 * 24) * 3600
SESSION_IDLE_AGE = env.number("PACELINE_SESSION_IDLE_HOURS", 3 * 24) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-paceline" if SECURE else "paceline"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "paceline.interfaces.web.failing.stale_form"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("PACELINE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *([env.origin(OIDC_SERVER)] if OIDC_SERVER else [])],
    }
}

# --- mail and logs ----------------------------------------------------------------------------------------------

EMAIL_HOST = env.text("PACELINE_SMTP_HOST")
EMAIL_PORT = env.number("PACELINE_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("PACELINE_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("PACELINE_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("PACELINE_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("PACELINE_MAIL_FROM", "paceline@localhost")
IMAP_HOST = env.text("PACELINE_IMAP_HOST")
IMAP_PORT = env.number("PACELINE_IMAP_PORT", 993)
IMAP_USER = env.text("PACELINE_IMAP_USER", EMAIL_HOST_USER)
IMAP_PASSWORD = env.text("PACELINE_IMAP_PASSWORD", EMAIL_HOST_PASSWORD)
IMAP_USE_TLS = env.flag("PACELINE_IMAP_TLS", default=True)
IMAP_FOLDER = env.text("PACELINE_IMAP_FOLDER", "INBOX")
SMS_KEY, SMS_SECRET = env.text("PACELINE_SMS_KEY"), env.text("PACELINE_SMS_SECRET")
WECOM_SECRET = env.text("PACELINE_WECOM_SECRET")
SMS_HOOK_SECRET = env.text("PACELINE_SMS_HOOK_SECRET")
CALLS_HOOK_SECRET = env.text("PACELINE_CALLS_HOOK_SECRET")

logs.configure_structlog()
LOGGING = logs.dictionary(env.text("PACELINE_LOG_LEVEL", "INFO").upper(), plain=DEBUG)
