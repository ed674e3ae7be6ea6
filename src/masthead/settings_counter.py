"""The counter's own Django settings: a small process without Wagtail, and without the newsroom's database.

What the public can reach cannot reach a story, a draft or a member of staff, whatever goes wrong in it.
"""

from urllib.parse import urlsplit

from masthead import settings as whole
from masthead.lib.secret_files import secret

MASTHEAD_DATA = whole.MASTHEAD_DATA
MASTHEAD_CONFIG = whole.MASTHEAD_CONFIG
MASTHEAD_PERSON_SECRET = whole.MASTHEAD_PERSON_SECRET
MASTHEAD_BALLOT_KEYS = whole.MASTHEAD_BALLOT_KEYS
MASTHEAD_MAIL = whole.MASTHEAD_MAIL
MASTHEAD_STRIPE_KEY = whole.MASTHEAD_STRIPE_KEY
MASTHEAD_STRIPE_WEBHOOK = whole.MASTHEAD_STRIPE_WEBHOOK
MASTHEAD_WEBHOOK_SECRETS = whole.MASTHEAD_WEBHOOK_SECRETS
_counter = urlsplit(MASTHEAD_CONFIG.addresses.counter)
_is_https = _counter.scheme == "https"

DEBUG = False
SECRET_KEY = secret(MASTHEAD_DATA, "counter_key")
ROOT_URLCONF = "masthead.urls.counter"
WSGI_APPLICATION = "masthead.urls.counter_wsgi.application"
DEFAULT_AUTO_FIELD = whole.DEFAULT_AUTO_FIELD

INSTALLED_APPS = [
    "masthead.jobs",
    "masthead.post",
    "masthead.press",
    "masthead.counter",
    "masthead.readers",
    "masthead.patronage",
    "masthead.agenda",
    "django_tasks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "masthead.counter.headers.strict_headers",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# An empty default answers every query with an error: nothing here may ask the newsroom's database.
DATABASES = {"default": {}, "supporters": whole.DATABASES["supporters"]}
DATABASE_ROUTERS = whole.DATABASE_ROUTERS

ALLOWED_HOSTS = [_counter.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [MASTHEAD_CONFIG.addresses.counter]
CSRF_COOKIE_NAME = "__Host-masthead_counter_csrf" if _is_https else "masthead_counter_csrf"
CSRF_COOKIE_SECURE = _is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "masthead.counter.origins.elsewhere"
SECURE_PROXY_SSL_HEADER = whole.SECURE_PROXY_SSL_HEADER
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_REFERRER_POLICY = "strict-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

USE_I18N = True
USE_TZ = True
TIME_ZONE = whole.TIME_ZONE
LANGUAGE_CODE = whole.LANGUAGE_CODE
LANGUAGES = whole.LANGUAGES
LOCALE_PATHS = whole.LOCALE_PATHS
FORMAT_MODULE_PATH = whole.FORMAT_MODULE_PATH

TASKS = whole.TASKS
EMAIL_BACKEND = whole.EMAIL_BACKEND
DEFAULT_FROM_EMAIL = f"counter@{_counter.hostname}"
MASTHEAD_MAIL_CONFIGURED = whole.MASTHEAD_MAIL_CONFIGURED
# Room for the tries of many addresses at once: in a small cache an attack from many would wipe out its own traces.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
# What goes wrong is logged by place alone: a traceback or an address of a page may hold a patron's token.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"}},
}
