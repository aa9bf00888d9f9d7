"""Every variable the product reads from its environment, in one place.

Each value may also be given as a file: NAME_FILE names it (Docker secrets).
"""

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


class EnvError(Exception):
    """A setting is missing or wrong; the text says which and what to do."""


def read(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that NAME_FILE points to."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        return Path(file_name).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


@dataclass(frozen=True)
class Env:
    """The settings of one installation; field `database_url` is the variable DATABASE_URL, and so on.

    Secrets are not part of its text: Django's page of errors lists the module of settings, and this with it.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    debug: bool
    demo: bool
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    https: bool
    title: str
    province: str
    blob_root: Path
    signing_keks: str = field(repr=False)
    seal_key: str = field(repr=False)
    signing_tokens: dict[str, tuple[str, str]]
    signing_agent: str
    signing_program_least: str
    upload_limit_mb: int
    supplement_limit: int
    extension_limit: int
    refusal_undo_hours: int
    action_undo_hours: int
    four_eyes: bool
    step_up_minutes: int
    password_days: int
    token_wait_minutes: int
    tsa_passwords: str = field(repr=False)
    revocation_required: bool
    private_hosts: tuple[str, ...]
    public_checks: int
    mail_url: str = field(repr=False)
    mail_from: str
    log_level: str

    @classmethod
    def load(cls) -> "Env":
        """Read the environment.

        Raises:
            EnvError: a value that must be given is missing, or a number is not one.
        """
        demo = read("DEMO") == "1"
        return cls(
            database_url=required("DATABASE_URL", "postgres://user:password@host:5432/motcua"),
            redis_url=required("REDIS_URL", "redis://host:6379/0"),
            secret_key=required("SECRET_KEY", "a long random text"),
            debug=read("DEBUG") == "1",
            demo=demo,
            allowed_hosts=words("ALLOWED_HOSTS", "127.0.0.1,localhost"),
            trusted_origins=words("TRUSTED_ORIGINS"),
            https=read("HTTPS", "0") == "1",
            title=read("TITLE", "Một cửa điện tử"),
            province=read("PROVINCE", "tỉnh Điện Biên"),
            blob_root=Path(read("BLOB_ROOT", str(ROOT / "var" / "blobs"))),
            signing_keks=required("SIGNING_KEKS", "k1:<32 random bytes as base64>"),
            seal_key=required("SEAL_KEY", "<32 random bytes as base64>"),
            signing_tokens=tokens("SIGNING_TOKENS"),
            signing_agent=read("SIGNING_AGENT", "wss://127.0.0.1:8987"),
            signing_program_least=read("SIGNING_PROGRAM_LEAST", "1.0"),
            upload_limit_mb=number("UPLOAD_LIMIT_MB", 25),
            supplement_limit=number("SUPPLEMENT_LIMIT", 1),
            extension_limit=number("EXTENSION_LIMIT", 1),
            refusal_undo_hours=number("REFUSAL_UNDO_HOURS", 8),
            action_undo_hours=number("ACTION_UNDO_HOURS", 8),
            four_eyes=read("FOUR_EYES", "1") == "1",
            # The demo signs in by a click, so that nobody there knows a password to give again.
            step_up_minutes=number("STEP_UP_MINUTES", 24 * 60 if demo else 5),
            password_days=number("PASSWORD_DAYS", 0 if demo else 180),
            token_wait_minutes=number("TOKEN_WAIT_MINUTES", 10),
            tsa_passwords=read("TSA_PASSWORDS"),
            revocation_required=read("REVOCATION_REQUIRED", "0") == "1",
            private_hosts=words("PRIVATE_HOSTS"),
            public_checks=number("PUBLIC_CHECKS", 2),
            mail_url=read("MAIL_URL"),
            mail_from=read("MAIL_FROM", "motcua@localhost"),
            log_level=read("LOG_LEVEL", "INFO"),
        )


def required(name: str, example: str) -> str:
    """Return the variable or say how to set it."""
    value = read(name)
    if not value:
        raise EnvError(f"{name} is not set. Set {name} (for example {example}), or use `make demo` to try the product.")
    return value


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    value = read(name, str(default))
    if not value.isdigit():
        raise EnvError(f"{name}={value!r} is not a whole number.")
    return int(value)


def words(name: str, default: str = "") -> tuple[str, ...]:
    """Return the variable as the words between its commas."""
    return tuple(word.strip() for word in read(name, default).split(",") if word.strip())


def tokens(name: str) -> dict[str, tuple[str, str]]:
    """Return the PKCS#11 tokens by name, each with the path of its module and its label.

    Raises:
        EnvError: one does not read `name=/path/module.so#label`.
    """
    found = {}
    for word in words(name):
        token, _, place = word.partition("=")
        module, _, label = place.partition("#")
        if not (token and module and label):
            raise EnvError(f"{name}={word!r} does not read name=/path/module.so#label.")
        found[token] = (module, label)
    return found


def names() -> list[str]:
    """Return the name of every variable, for the documents and their test."""
    return [one.name.upper() for one in fields(Env)]


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed over; without a host there is none."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls_at_once: bool = False
    tls_later: bool = False


def mail_server(url: str) -> MailServer:
    """Read smtp://user:password@host:port, or smtps:// with TLS from the start; "" is none.

    Raises:
        EnvError: it is neither of both.
    """
    if not url:
        return MailServer()
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise EnvError("MAIL_URL does not read smtp://user:password@host:port or smtps://user:password@host:port.")
    secure = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if secure else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_at_once=secure,
        tls_later=not secure and bool(parts.username),
    )


def database(url: str) -> dict[str, object]:
    """Turn postgres://user:password@host:port/name, or ?host=/socket/dir, into Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvError(f"DATABASE_URL starts with {parts.scheme!r}; only postgres:// is supported.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "motcuamo"},
    }
