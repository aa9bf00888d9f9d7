"""Tables and abstract models that every app may build on."""

from django.db import connection, models

from common.journal import Journaled, JournalEntry

__all__ = ["Blob", "JournalEntry", "Journaled", "NumberSeries", "TimeStamped"]


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
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO common_numberseries (key, last) VALUES (%s, %s) "
                "ON CONFLICT (key) DO UPDATE SET last = common_numberseries.last + EXCLUDED.last RETURNING last",
                [key, count],
            )
            last: int = cursor.fetchone()[0]
        return last - count + 1


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
