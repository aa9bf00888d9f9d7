"""Timers of a process that could not pass a dossier on."""

from django.db import models

from onestop.models.task import Task


class HeldTimer(models.Model):
    """Why a dossier that is due to go on by itself stays where it is, and when it is tried again."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="held_timer")
    reason = models.TextField()
    tries = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        ordering = ["first_at", "pk"]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.tries}"
