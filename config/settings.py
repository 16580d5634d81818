"""How is Django set up? One file for every machine; what differs between machines comes from `config.environment`."""

from __future__ import annotations

from pathlib import Path

import pgtrigger

from config.environment import read_environment
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
    "pgtrigger",
    "pghistory",
    "thidua.audit",
    "thidua.imports",
    "thidua.orgs",
    "thidua.accounts",
    "thidua.campaigns",
    "thidua.people",
    "thidua.claims",
    "thidua.ledger",
    "thidua.linking",
    "thidua.evaluation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = False  # it would break ids in hand-written links
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"

# Statement triggers: row triggers are quadratic on 50,000 rows (28.6 s against 1.9 s).
PGHISTORY_LEVEL = pgtrigger.Statement
PGTRIGGER_SCHEMA_EDITOR = True
