"""Every Django setting, derived from ``masthead.toml`` in one place."""

import os
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from masthead.lib.config import load_config
from masthead.lib.databases import database_settings
from masthead.lib.languages import named
from masthead.lib.secret_files import find_secret, secret

MASTHEAD_DATA = Path(os.environ.get("MASTHEAD_DATA") or "var/masthead").resolve()
MASTHEAD_CONFIG = load_config(MASTHEAD_DATA)
_config = MASTHEAD_CONFIG
_house = Path(__file__).resolve().parent
_desk = urlsplit(_config.addresses.desk)
_is_https = _desk.scheme == "https"

DEBUG = False
SECRET_KEY = secret(MASTHEAD_DATA, "django_key")
# What is known of readers is sealed under keys that are sealed under this; without it nobody can be written to.
MASTHEAD_PERSON_SECRET = secret(MASTHEAD_DATA, "person_key")
ROOT_URLCONF = "masthead.urls.desk"
WSGI_APPLICATION = "masthead.urls.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "masthead.jobs",
    "masthead.post",
    "masthead.staff",
    "masthead.style",
    "masthead.counter",
    "masthead.pictures",
    "masthead.bylines",
    "masthead.stories",
    "masthead.live",
    "masthead.sections",
    "masthead.readers",
    "masthead.patronage",
    "masthead.appeal",
    "masthead.agenda",
    "masthead.feeds",
    "masthead.finding",
    "masthead.archive",
    "masthead.office",
    "masthead.desk",
    "masthead.upkeep",
    "masthead.press",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "masthead.staff.people_app.PeopleAppConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "masthead.staff.trusted_proxy.TrustedProxy",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "masthead.desk.policy_headers.PolicyHeaders",
    "masthead.desk.story_rooms.StoryRooms",
    "masthead.pictures.rights.PublicPictures",
    "masthead.desk.torn_forms.TornForms",
    "masthead.desk.held_back.HeldBack",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Two safes: the newsroom's data and the supporters' data never share a database (decision 0003).
DATABASES = {
    "default": database_settings(url=_config.database.newsroom, file=MASTHEAD_DATA / "newsroom.sqlite3"),
    "supporters": database_settings(url=_config.database.supporters, file=MASTHEAD_DATA / "supporters.sqlite3"),
}
DATABASE_ROUTERS = ["masthead.lib.router.TwoSafes"]

# The three addresses (decision 0004): everything that names a host derives from them.
ALLOWED_HOSTS = [_desk.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [_config.addresses.desk]
WAGTAILADMIN_BASE_URL = _config.addresses.desk
SESSION_COOKIE_NAME = "__Host-masthead_desk" if _is_https else "masthead_desk"
CSRF_COOKIE_NAME = "__Host-masthead_desk_csrf" if _is_https else "masthead_desk_csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = _is_https
CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _config.proxy.trusted else None
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# Staff sign in with an e-mail code or a passkey; no password exists (decision 0005).
AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = ["masthead.staff.backend.MemberBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "masthead.staff.adapter.DeskAccountAdapter"
MFA_ADAPTER = "masthead.staff.adapter.DeskPasskeyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Otherwise a member without a role is sent round for ever.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {"request_login_code": "masthead.staff.sign_in_forms.RequestCodeForm"}
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILADMIN_LOGIN_URL = "account_login"

# Languages (decision 0006).
USE_I18N = True
USE_TZ = True
TIME_ZONE = _config.newsroom.time_zone
LANGUAGE_CODE = _config.newsroom.language
LANGUAGES = named(_config.newsroom.languages)
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("uk", "Українська")]
WAGTAIL_I18N_ENABLED = True
# Browsers know no zone of these names, which Debian lists, and would stop at the first.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})
LOCALE_PATHS = [_house / "locale"]
FORMAT_MODULE_PATH = "masthead.lib.formats"

# The desk.
WAGTAIL_SITE_NAME = _config.newsroom.name
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "masthead.pictures.forms.PictureForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A bank statement (at most 20 MB) is read in memory and never laid down in a temporary folder.
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024

# Files. Nothing under MEDIA_ROOT is public: the press copies out what a live page shows.
STATIC_URL = "/static/"
STATIC_ROOT = MASTHEAD_DATA / "desk-static"
MEDIA_URL = "/pictures/files/"
MEDIA_ROOT = MASTHEAD_DATA / "pictures"
MASTHEAD_ORIGINALS = MASTHEAD_DATA / "originals"
MASTHEAD_EDITION = MASTHEAD_DATA / "press" / "edition"
# Who was erased, as digests: kept outside the databases, so that no older copy of them brings anybody back.
MASTHEAD_ERASED = MASTHEAD_DATA / "erased"
# Apart from everything that is ever copied: what lies here is destroyed, and must then be nowhere.
MASTHEAD_BALLOT_KEYS = MASTHEAD_DATA / "ballot-keys"

# Jobs and mail have the same tables in both safes.
TASKS = {
    "default": {"BACKEND": "masthead.jobs.backend.Backend", "OPTIONS": {"database": "default"}},
    "supporters": {"BACKEND": "masthead.jobs.backend.Backend", "OPTIONS": {"database": "supporters"}},
}
EMAIL_BACKEND = "masthead.post.backend.OutboxBackend"
MASTHEAD_MAIL = _config.mail
MASTHEAD_MAIL_PASSWORD = find_secret(MASTHEAD_DATA, "mail_password")
MASTHEAD_MAIL_KEY = find_secret(MASTHEAD_DATA, "mail_key")
# The card processor's; while the first is empty nobody is asked for a card.
MASTHEAD_STRIPE_KEY = find_secret(MASTHEAD_DATA, "stripe_key")
MASTHEAD_STRIPE_WEBHOOK = find_secret(MASTHEAD_DATA, "stripe_webhook")
# By what the platforms' messages are known; without one its messages are refused.
MASTHEAD_WEBHOOK_SECRETS = {
    kind: find_secret(MASTHEAD_DATA, f"{kind}_webhook") for kind in ("patreon", "buymeacoffee", "kofi")
}
MASTHEAD_MAIL_CONFIGURED = _config.mail.is_set
DEFAULT_FROM_EMAIL = _config.mail.sender or f"desk@{_desk.hostname}"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # A size that another process made anew or deleted must not be remembered by this one.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
