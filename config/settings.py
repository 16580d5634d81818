"""How is Django set up? One file for every machine; what differs between machines comes from `config.environment`."""

from __future__ import annotations

from pathlib import Path

import pgtrigger

from config.environment import read_environment
from config.mail import mail_settings
from config.single_sign_on import sign_on_origin, single_sign_on
from thidua.lib.error_log import log_settings
from thidua.lib.postgres.urls import django_settings

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = read_environment(BASE_DIR)
VAR_DIR = ENVIRONMENT.var_dir

SECRET_KEY = ENVIRONMENT.secret_key
SEALING_KEYS = ENVIRONMENT.sealing_keys
INDEX_KEY = ENVIRONMENT.index_key
DEBUG = ENVIRONMENT.debug
TODAY = ENVIRONMENT.today
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "thidua.audit",
    "thidua.imports",
    "thidua.orgs",
    "thidua.accounts",
    "thidua.documents",
    "thidua.campaigns",
    "thidua.people",
    "thidua.claims",
    "thidua.ledger",
    "thidua.linking",
    "thidua.evaluation",
    "thidua.board",
    "thidua.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a page of 50 rows is 80 KB plain; tokens are masked anew in every answer
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "thidua.accounts.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thidua.accounts.middleware.SecondFactorFirst",
    "thidua.evaluation.middleware.PlaceMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "thidua" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.board.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "thidua.lib.template_tags",
            ],
        },
    },
]

# The server of DATABASE_URL, or a name only: whoever needs the embedded server starts it and points Django to it
# (thidua.lib.postgres.use_database), so that importing the settings never starts a process.
DATABASES = {"default": django_settings(ENVIRONMENT.database_url or "postgresql:///thidua")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = False  # it would break ids in hand-written links
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

LOCALE_PATHS = [BASE_DIR / "thidua" / "locale"]
LANGUAGE_COOKIE_NAME = "ngon-ngu"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"]
STATIC_ROOT = BASE_DIR / "frontend" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept by Django's own storage
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
REAUTHENTICATION_URL = "account_reauthenticate"
RECENT_SIGN_IN_SECONDS = 15 * 60  # before sensitive acts whoever signed in longer ago proves once more who he is
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600  # a working day: machines of an office are shared
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
REVIEW_LEASE_SECONDS = 600  # a claim at the review desk is one person's for so long after the last sign of life,
REVIEW_AHEAD_SECONDS = 120  # and for so long when it is only fetched to be shown next
CSRF_FAILURE_VIEW = "thidua.board.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.is_https else 0
X_FRAME_OPTIONS = "DENY"
MESSAGE_TAGS = {20: "news", 25: "good", 30: "fair", 40: "bad"}  # info, success, warning, error: tones of a notice
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *sign_on_origin(ENVIRONMENT)],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # form fields; files stream to disk, sealed on their way
DATA_UPLOAD_MAX_NUMBER_FILES = 500
FILE_UPLOAD_HANDLERS = ["thidua.lib.receiving.SealingHandler"]
UPLOAD_BYTES = ENVIRONMENT.upload_bytes
LEARN_FROM = ENVIRONMENT.learn_from

SECOND_FACTOR = ENVIRONMENT.second_factor
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
EMERGENCY_MINUTES = 60  # how long an emergency access lasts
RELATIVES_PHONE = ENVIRONMENT.relatives_phone
ANCHOR_DIR = ENVIRONMENT.anchor_dir
PRINT_FACES = BASE_DIR / "frontend" / "print"  # put there by the front end's build
DATA_OFFICER_MAIL = ENVIRONMENT.data_officer_mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
EMAIL_SUBJECT_PREFIX = ""
globals().update(mail_settings(ENVIRONMENT.mail_url, VAR_DIR))

# Accounts are given by invitation, never opened by oneself; who may be asked for what is in thidua.accounts.
ACCOUNT_ADAPTER = "thidua.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.is_https else "http"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # they would lock the owner out: thidua.accounts.actions.attempts counts instead
ACCOUNT_USER_DISPLAY = "thidua.accounts.adapters.shown_name"
MFA_ADAPTER = "thidua.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_REAUTHENTICATION_REQUIRED = False  # lib.access.requires_recent_sign_in asks, before every such page
MFA_RATE_LIMITS = False
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
MFA_TOTP_ISSUER = "Thi đua"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_https  # localhost only: browsers refuse other plain origins
SOCIALACCOUNT_ADAPTER = "thidua.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = single_sign_on(ENVIRONMENT)
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
OIDC_CLAIM = ENVIRONMENT.oidc_claim

LOGGING = log_settings()

# Statement triggers: row triggers are quadratic on 50,000 rows (28.6 s against 1.9 s).
PGHISTORY_LEVEL = pgtrigger.Statement
PGTRIGGER_SCHEMA_EDITOR = True
