"""The words that a process gives an action; procedures.wording says what may stand in their braces."""

from django.db import models

from procedures.wording import LONGEST_NOTICE, LONGEST_SUBJECT


class ActionWords(models.Model):
    """The columns of an action for its own words."""

    subject_template = models.CharField(
        max_length=LONGEST_SUBJECT, blank=True, help_text="The subject (trích yếu) that its dialog begins with"
    )
    notice_text = models.CharField(
        max_length=LONGEST_NOTICE, blank=True, help_text="What the applicant is told; empty: the product's words"
    )
    mail_text = models.CharField(
        max_length=LONGEST_NOTICE, blank=True, help_text="What stands in the e-mail; empty: as on the page"
    )

    class Meta:
        abstract = True
