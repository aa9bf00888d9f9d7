"""The settings of an installation; what differs between installations comes from config.env."""

from django.contrib.messages import constants as message_levels

from config.env import ROOT, Env, database, mail_server

ENV = Env.load()
BASE_DIR = ROOT
SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
DEMO = ENV.demo
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENV.trusted_origins)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "common",
    "accounts",
    "integrations",
    "notices",
    "procedures",
    "signing",
    "onestop",
    "eoffice",
    "portal",
    "reports",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.http.PageCompressionMiddleware",
    "common.http.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.signed_out.SignInMiddleware",
    "accounts.password_due.PasswordDueMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "common.forms.FieldRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.ui",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

DATABASES = {"default": database(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.OfficeBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.KindsValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "accounts:login"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url,
        # A page that asks a stopped Redis must still answer within a second.
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.3,
            "serializer": "common.plaincache.PlainSerializer",
        },
    }
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "common.errorpages.SecretsFilter"
CSRF_FAILURE_VIEW = "common.http.csrf_failure"
SESSION_ENGINE = "accounts.backends"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
# Only the last entry of X-Forwarded-For is written by our own proxy; without one the header is anybody's.
PROXIES = 1 if ENV.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(ENV.blob_root), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_LIMIT_BYTES = ENV.upload_limit_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

MAIL_ENABLED = bool(ENV.mail_url)
EMAIL_TIMEOUT = 10
MAIL_SERVER = mail_server(ENV.mail_url)
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.tls_at_once, MAIL_SERVER.tls_later
DEFAULT_FROM_EMAIL = ENV.mail_from

TITLE = ENV.title
PROVINCE = ENV.province
SIGNING_KEKS = ENV.signing_keks
SEAL_KEY = ENV.seal_key
SIGNING_TOKENS = ENV.signing_tokens
# Where signing programs on people's own machines listen.
SIGNING_AGENT = ENV.signing_agent
# An older program is not asked to sign.
SIGNING_PROGRAM_LEAST = ENV.signing_program_least
SUPPLEMENT_LIMIT = ENV.supplement_limit
EXTENSION_LIMIT = ENV.extension_limit
REFUSAL_UNDO_HOURS = ENV.refusal_undo_hours
ACTION_UNDO_HOURS = ENV.action_undo_hours
FOUR_EYES = ENV.four_eyes
STEP_UP_MINUTES = ENV.step_up_minutes
PASSWORD_DAYS = ENV.password_days
PASSWORD_WARNING_DAYS = 7
HANDED_OUT_DAYS = 7
TOKEN_WAIT_MINUTES = ENV.token_wait_minutes
PUBLIC_CHECKS = ENV.public_checks
TSA_PASSWORDS = dict(one.split(":", 1) for one in ENV.tsa_passwords.split(",") if ":" in one)
REVOCATION_REQUIRED = ENV.revocation_required
PRIVATE_HOSTS = ENV.private_hosts

CELERY_BROKER_URL = ENV.redis_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "integrations.tasks.drain_outbox": {"queue": "messages"},
    "eoffice.tasks.prepare_*": {"queue": "documents"},
    "signing.tasks.augment": {"queue": "documents"},
    "onestop.tasks.check_*": {"queue": "checks"},
    "common.tasks.make_preview": {"queue": "documents"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
}
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = 10
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {
        "task": "integrations.tasks.drain_outbox",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "poll-signers": {"task": "signing.tasks.poll_parked", "schedule": 5, "options": {"expires": 5}},
    "expire-signatures": {"task": "signing.tasks.expire_lapsed", "schedule": 60, "options": {"expires": 60}},
    "beat-seen": {"task": "integrations.tasks.worker_seen", "schedule": 15, "options": {"expires": 15}},
    "prepare-documents": {
        "task": "eoffice.tasks.prepare_waiting_documents",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "augment-signatures": {"task": "signing.tasks.augment_waiting", "schedule": 30, "options": {"expires": 30}},
    "renew-archives": {"task": "signing.tasks.renew_archives", "schedule": 86_400},
    "take-effect": {"task": "procedures.tasks.take_effect", "schedule": 600, "options": {"expires": 600}},
    "time-out-dossiers": {
        "task": "onestop.tasks.time_out_waiting_dossiers",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "end-leavers": {"task": "signing.tasks.end_leavers", "schedule": 600, "options": {"expires": 600}},
    "hand-over-leftovers": {
        "task": "accounts.tasks.hand_over_leftovers",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "check-files": {"task": "onestop.tasks.check_unchecked_files", "schedule": 60, "options": {"expires": 60}},
    "send-mails": {"task": "notices.tasks.send_mails", "schedule": 60, "options": {"expires": 60}},
    "sweep-jobs": {"task": "common.tasks.sweep_jobs", "schedule": 15, "options": {"expires": 15}},
    "sweep-previews": {"task": "common.tasks.sweep_previews", "schedule": 30, "options": {"expires": 30}},
    "publish-directory": {"task": "eoffice.tasks.publish_directory", "schedule": 86_400},
    "forget-uploads": {"task": "procedures.tasks.forget_uploads", "schedule": 86_400},
    "remove-unreferenced-blobs": {"task": "config.tasks.remove_unreferenced_blobs", "schedule": 86_400},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"public": "60/min"},
    "NUM_PROXIES": PROXIES,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Một Cửa Mở",
    "DESCRIPTION": "Giao diện lập trình công khai: theo dõi hồ sơ.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api_words.in_vietnamese",
    ],
}

MESSAGE_TAGS = {
    message_levels.SUCCESS: "ok",
    message_levels.ERROR: "bad",
    message_levels.WARNING: "warn",
    message_levels.INFO: "go",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    # They write the names in the certificates of whatever file is checked.
    "loggers": {name: {"level": "CRITICAL"} for name in ("pyhanko", "pyhanko_certvalidator")},
}
