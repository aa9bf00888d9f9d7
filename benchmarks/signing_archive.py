"""A file as an archive holds it: without locks, signed a third time by who certifies the copy, closed by a time-stamp.

The third signature and the document time-stamp are made by pyHanko's own means.
"""

import io
from datetime import datetime

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.simulators.authority import Authority, Issued


def unlocked(prepared: bytes) -> bytes:
    """Return a prepared file whose fields lock nothing, so that a copy may be certified in a field of its own."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared)) as document:
        for field in document.Root.AcroForm.Fields:
            if "/Lock" in field:
                del field["/Lock"]
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return stream.getvalue()


def copied_and_stamped(pdf: bytes, authority: Authority, signer: Issued, at: datetime) -> bytes:
    """Return the file with one more signature and a document time-stamp of this time."""
    chain = SimpleCertificateStore()
    chain.register(_certificate(authority.intermediate))
    stream = io.BytesIO(pdf)
    meta = PdfSignatureMetadata(field_name="SaoY_1", subfilter=SigSeedSubFilter.PADES)
    copier = SimpleSigner(_certificate(signer), _key(signer), chain)
    PdfSigner(meta, copier).sign_pdf(IncrementalPdfFileWriter(stream), in_place=True)
    issued = authority.time_stamp_certificate()
    clock = DummyTimeStamper(_certificate(issued), _key(issued), certs_to_embed=chain, fixed_dt=at)
    PdfTimeStamper(clock).timestamp_pdf(IncrementalPdfFileWriter(stream), "sha256", in_place=True)
    return stream.getvalue()


def _certificate(issued: Issued) -> x509.Certificate:
    return x509.Certificate.load(issued.certificate.public_bytes(Encoding.DER))


def _key(issued: Issued) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
