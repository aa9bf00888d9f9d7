"""What a dossier is found by when somebody types a part of it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from onestop.models.dossier import Dossier


class DossierWords(models.Model):
    """The words of a dossier's code and of its owner's name; a trigger of the database writes them.

    Apart from the dossier, whose row changes at each step while these stay.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="words")
    words = SearchVectorField(help_text="Name words without marks; each group of the code from each of its letters on")

    class Meta:
        verbose_name_plural = "words of dossiers"
        indexes = [GinIndex(fields=["words"], name="dossier_words")]

    def __str__(self) -> str:
        return str(self.dossier_id)
