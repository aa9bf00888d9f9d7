"""A mail server that takes nothing."""

from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend


class BrokenBackend(BaseEmailBackend):
    """Refuses each letter as a server does that went away."""

    def send_messages(self, email_messages):
        raise SMTPServerDisconnected("gone")
