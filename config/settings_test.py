"""Settings of the test run: the same product, with cheap password hashes and a throw-away file store."""

import base64
import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("SIGNING_KEKS", "k1:" + base64.b64encode(bytes(range(32))).decode())
os.environ.setdefault("SEAL_KEY", base64.b64encode(bytes(range(32, 64))).decode())
os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("BLOB_ROOT", tempfile.mkdtemp(prefix="motcuamo-test-blobs-"))
os.environ.setdefault("PASSWORD_DAYS", "0")

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
