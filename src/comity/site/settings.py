"""Django's settings, all from the environment; `comity settings` prints them with their origin."""

import json
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from comity.site import database
from comity.site.env import Env

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent
DEFAULT_KEY = "this key is public and only for the demonstration and tests"

COMITY_ENV = env.choice("COMITY_ENV", "demo", ("demo", "test", "production"), "demo, test or production")
COMITY_DEMO = COMITY_ENV == "demo"
COMITY_EXERCISE = env.flag(
    "COMITY_EXERCISE", False, "this is a rehearsal: every page, paper and letter says so"
)
DATA = env.path("COMITY_DATA", Path(".demo"), "folder for database, files, keys and published record")
SECRET_KEY = env.text(
    "COMITY_SECRET_KEY", DEFAULT_KEY, "signs sessions; at least 50 random characters", secret=True
)
DEBUG = env.flag("COMITY_DEBUG", False, "Django's debug pages; never in production")
ALLOWED_HOSTS = env.words("COMITY_HOSTS", "localhost,127.0.0.1,[::1]", "host names this site answers to")
CSRF_TRUSTED_ORIGINS = env.words("COMITY_TRUSTED_ORIGINS", "", "addresses with scheme, behind a proxy")
BASE_ADDRESS = env.text("COMITY_ADDRESS", "http://localhost:8000", "address of the site, used in mail")
RECORD_ORIGIN = env.text("COMITY_RECORD_ORIGIN", "record.example/demo", "name of the record, for ever")
COMITY_TEST_CLOCK = env.text("COMITY_TEST_CLOCK", "", "file with seconds to add to the clock; drills only")
SIGNER_SOCKET = env.path("COMITY_SIGNER_SOCKET", DATA / "signer.sock", "where the signer listens")
RECORD_ROOT = env.path(
    "COMITY_RECORD", DATA / "record", "folder of the published record, for mirrors to copy"
)
RECORD_BUCKET = env.text(
    "COMITY_RECORD_BUCKET", "", "s3://BUCKET/PREFIX for the published record instead of that folder"
)
S3_ENDPOINT = env.text("COMITY_S3_ENDPOINT", "", "address of the S3-compatible store; empty: Amazon's own")
S3_REGION = env.text("COMITY_S3_REGION", "", "region of the store, if it has any")
S3_KEY = env.text("COMITY_S3_KEY", "", "access key of the store; empty: the machine's own role", secret=True)
S3_SECRET = env.text("COMITY_S3_SECRET", "", "secret of that key", secret=True)
KEY_COMMAND = env.text(
    "COMITY_KEY_COMMAND", "", "program that keeps the signer's key (HSM, KMS); empty: a file"
)
NEXT_KEY_COMMAND = env.text(
    "COMITY_NEXT_KEY_COMMAND", "", "program that keeps the key that may follow; empty: a file"
)
OPERATOR = env.text("COMITY_OPERATOR", "", "mail address that alarms about the record are sent to")
STAMP_AUTHORITY = env.text(
    "COMITY_STAMP_AUTHORITY", "", "address of a time-stamping authority (RFC 3161); empty: none is asked"
)
STAMP_CERTIFICATES = env.path(
    "COMITY_STAMP_CERTIFICATES", DATA / "stamps.pem", "PEM file of the certificates its stamps must lead to"
)
COMITY_METRICS_TOKEN = env.text(
    "COMITY_METRICS_TOKEN",
    "",
    "token that monitoring sends to read /metrics; empty: no such page",
    secret=True,
)
FILES_ROOT = env.path("COMITY_FILES", DATA / "files", "folder for uploaded files")
COMITY_WORKERS = env.number("COMITY_WORKERS", 1, "web processes; SQLite allows one")
COMITY_OIDC = env.text("COMITY_OIDC", "", "OpenID Connect: JSON of an allauth provider app", secret=True)

_default = f"sqlite:///{DATA / 'comity.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {
    "default": database.settings(
        env.text("COMITY_DATABASE_URL", _default, "sqlite:///PATH or postgres://…", secret=True)
    )
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # acts open their own durable transactions
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "comity.site",
    "comity.web",
    "comity.people",
    "comity.register",
    "comity.access",
    "comity.documents",
    "comity.decisions",
    "comity.meetings",
    "comity.statements",
    "comity.files",
    "comity.record",
    "comity.notices",
    "comity.cli",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for allauth's list of sessions
    "django.forms",  # widgets, for TemplatesSetting
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.openid_connect"] if COMITY_OIDC else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comity.web.door.Door",  # stamps the instant of receipt, before anything that may wait for the database
    "comity.web.activity.Activity",
]
ROOT_URLCONF = "comity.site.urls"
WSGI_APPLICATION = "comity.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "comity.web.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# persons
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_FORMS = {"login": "comity.web.account_forms.SignInForm"}
ACCOUNT_ADAPTER = "comity.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "comity.people.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address already
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "COMITY_PROXIES",
    1 if COMITY_ENV == "production" else 0,
    "proxies in front that add the visitor's address to X-Forwarded-For",
)
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a whole room signs in from one address; who guesses is stopped by the next
    "login_failed": "10/m/ip,5/5m/key",
}
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/account/login/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "comity.web.passkey_forms.Add",
    "authenticate_webauthn": "comity.web.passkey_forms.Authenticate",
    "edit_webauthn": "comity.web.passkey_forms.Rename",
    "login_webauthn": "comity.web.passkey_forms.Login",
    "reauthenticate_webauthn": "comity.web.passkey_forms.Reauthenticate",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = COMITY_ENV != "production"  # passkeys on http://localhost
MFA_TOTP_ISSUER = "Comity"
USERSESSIONS_TRACK_ACTIVITY = True
USERSESSIONS_ADAPTER = "comity.people.adapters.UserSessionsAdapter"
if COMITY_OIDC:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [json.loads(COMITY_OIDC)]}
    }

# languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

# files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = COMITY_ENV != "production"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60 if COMITY_ENV != "production" else 31_536_000
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static
        if COMITY_ENV == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # form fields without files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# rate limits hold across processes
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.number("COMITY_SESSION_HOURS", 12, "hours until a session ends") * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# the browser's guards
SECURE = COMITY_ENV == "production"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "comity.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# mail
EMAIL_BACKEND = env.text(
    "COMITY_MAIL_BACKEND",
    f"django.core.mail.backends.{'filebased' if COMITY_DEMO else 'smtp'}.EmailBackend",
    "Django mail backend; in the demonstration mail goes to a folder",
)
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_HOST = env.text("COMITY_MAIL_HOST", "localhost", "mail server")
EMAIL_PORT = env.number("COMITY_MAIL_PORT", 25, "mail server port")
EMAIL_HOST_USER = env.text("COMITY_MAIL_USER", "", "mail server account")
EMAIL_HOST_PASSWORD = env.text("COMITY_MAIL_PASSWORD", "", "mail server password", secret=True)
EMAIL_USE_TLS = env.flag("COMITY_MAIL_TLS", False, "STARTTLS to the mail server")
EMAIL_TIMEOUT = 20
DUTY_LINES = env.text(
    "COMITY_DUTY",
    "Duty officer: +000 000 000; secretariat@example.org",
    "telephone and mailbox that notices print",
)
DEFAULT_FROM_EMAIL = env.text("COMITY_MAIL_FROM", "secretariat@example.org", "sender of notices")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("COMITY_LOG", "WARNING", "lowest level logged")},
}
COMITY_READ = env.read  # for `comity settings`
