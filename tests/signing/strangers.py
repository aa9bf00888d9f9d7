"""What other programs say of a signed file; each is skipped by name where it is not installed."""

import io
import re
import subprocess

import pikepdf

from signing.trust.certificates import to_pem
from tests.factories.signing import authority

VERIFY = ["openssl", "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-no_check_time", "-cades"]


def pdfsig(pdf, folder):
    """Return what pdfsig says of each signature, in its own words."""
    (folder / "signed.pdf").write_bytes(pdf)
    told = subprocess.run(["pdfsig", folder / "signed.pdf"], capture_output=True, text=True, check=False).stdout
    return re.findall(r"Signature Validation: (.+)", told)


def openssl(pdf, folder):
    """Return what openssl objects to each signature over its range; nothing where it is content."""
    (folder / "root.pem").write_text(to_pem(authority().root.certificate))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = [one for one in document.Root.AcroForm.Fields if one.FT == "/Sig" and "/V" in one]
        return [_objection(pdf, one.V, folder) for one in fields]


def _objection(pdf, signature, folder):
    _, first, second, length = map(int, signature.ByteRange)
    (folder / "content").write_bytes(pdf[:first] + pdf[second : second + length])
    (folder / "cms").write_bytes(bytes(signature.Contents))
    files = ["-in", "cms", "-content", "content", "-CAfile", "root.pem", "-out", "out"]
    done = subprocess.run([*VERIFY, *files], cwd=folder, capture_output=True, check=False)
    return done.stderr.decode() if done.returncode else ""
