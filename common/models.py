"""Tables and abstract models that every app may build on."""

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import prepared
from common.journal import Journaled, JournalEntry

__all__ = ["Blob", "Job", "JournalEntry", "Journaled", "NumberSeries", "Preview", "TimeStamped"]


class TimeStamped(models.Model):
    """A row that knows when it was made and last changed; services set both from their clock."""

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class NumberSeries(models.Model):
    """A gap-free counter: a number given in a transaction that fails is given again."""

    key = models.CharField(max_length=200, unique=True)
    last = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "dãy số"
        verbose_name_plural = "dãy số"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

    @classmethod
    def take(cls, key: str, *, count: int = 1) -> int:
        """Take the next `count` numbers of the series and return the first of them; the first ever is 1.

        Make it the last thing before the commit: the counter's row stays locked until then.

        Raises:
            RuntimeError: no transaction is open, so a failure later could not give the number back.
            ValueError: count is not positive.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("NumberSeries.take() outside a transaction would leave gaps")
        if count < 1:
            raise ValueError("count must be at least 1")
        [(last,)] = prepared.fetch(
            "INSERT INTO common_numberseries (key, last) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE SET last = common_numberseries.last + EXCLUDED.last RETURNING last",
            [key, count],
        )
        return int(last) - count + 1


class Blob(models.Model):
    """A stored file, named by the SHA-256 of its content; `common.blobs` writes and reads it.

    Refer to it by a foreign key: what nothing refers to is removed after a day.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "tệp lưu trữ"
        verbose_name_plural = "tệp lưu trữ"
        indexes = [models.Index(fields=["created_at"])]
        constraints = [
            models.CheckConstraint(name="blob_sha256_is_hex", condition=models.Q(sha256__regex="^[0-9a-f]{64}$"))
        ]

    def __str__(self) -> str:
        return self.sha256


class Preview(models.Model):
    """A PDF of a stored file that no browser shows, to be read; `common.previews` writes it.

    `source` names the file's content without referring to it, so that a file is removed as if nobody had read it.
    """

    class Standing(models.TextChoices):
        WAITING = "waiting", _("Đang chuyển sang PDF để xem")
        READY = "ready", _("Xem được")
        FAILED = "failed", _("Chưa chuyển được")

    source = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200, help_text="Of the file when it was asked for, for the messages")
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING)
    error = models.CharField(max_length=500, blank=True, help_text="Why it failed and what to do, for the person")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bản xem của tệp"
        verbose_name_plural = "bản xem của tệp"
        indexes = [models.Index(fields=["asked_at"], condition=Q(standing="waiting"), name="preview_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="ready", pdf__isnull=False) | (~Q(standing="ready") & Q(pdf__isnull=True)),
                name="ready_preview_has_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing} {self.source}"


class Job(models.Model):
    """Long work that a worker does for somebody, who may leave and find it again; `common.jobs` writes it.

    `subject` is what it is about, as the kind of work names it; `params` and `result` are the kind's own.
    """

    class Standing(models.TextChoices):
        QUEUED = "queued", _("Chờ chạy")
        RUNNING = "running", _("Đang chạy")
        DONE = "done", _("Đã xong")
        FAILED = "failed", _("Không xong")

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, help_text="Why it failed and what to do, for the person")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="How often a worker began it")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        indexes = [models.Index(fields=["kind", "subject", "-created_at"], name="job_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(standing__in=["queued", "running"]) & ~Q(subject=""),
                name="one_open_job_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["queued", "running"]) | Q(finished_at__isnull=False),
                name="ended_job_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.standing in (self.Standing.QUEUED, self.Standing.RUNNING)

    @property
    def percent(self) -> int:
        """How much is done, in percent of the whole."""
        return min(100, 100 * self.done // self.total) if self.total else 0
