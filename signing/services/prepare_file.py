"""Make a PDF ready for signing before anybody signs it, and tell what a PDF is."""

from signing.pades import fields
from signing.pades.fields import FileFacts

__all__ = ["FileFacts", "check", "inspect", "prepare"]


def prepare(pdf: bytes, *, signer_name: str, signer_title: str) -> bytes:
    """Return the PDF with fields for number, date, signature and seal, placed by the signer's name and post.

    A file that is signed or prepared already comes back unchanged. Slow enough (tens of milliseconds) to be kept
    out of transactions.

    Raises:
        SigningRefusal: as `check`.
    """
    return fields.prepare(pdf, signer_name=signer_name, signer_title=signer_title)


def check(pdf: bytes) -> None:
    """Refuse a PDF that could not be made ready for signing; one that is signed already is taken as it is.

    Raises:
        SigningRefusal: empty, not a PDF, broken, protected by a password, holding scripts, XFA, other files or odd
            fields, or with a page of no size.
    """
    fields.check(pdf)


def inspect(pdf: bytes) -> FileFacts:
    """Tell how many pages and signatures the file has, its form fields, and whether it is encrypted.

    Raises:
        SigningRefusal: empty, not a PDF, broken, or opens only with a password.
    """
    return fields.inspect(pdf)
