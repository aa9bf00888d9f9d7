"""How the dossiers of two procedures hang together: part dossiers that an action makes, and the linked action."""

from django.db import models


class ActionLinks(models.Model):
    """The columns of an action for part dossiers; `part_dossiers` holds procedures.part_orders."""

    part_dossiers = models.JSONField(default=list, blank=True, help_text="Made by the action; procedures.part_orders")
    link_action = models.CharField(
        max_length=10, blank=True, help_text="What the dossier that this one is a part of does when this is taken"
    )

    class Meta:
        abstract = True
