"""Signatures, time-stamps and revocation data as strangers' software makes them: pyHanko's own means."""

import io
from datetime import timedelta
from functools import cache

from asn1crypto import crl as asn1_crl
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.loop import run
from tests.factories.accounts import NOW
from tests.factories.signing import authority

SKY = TextStampStyle(stamp_text="PHU LEN", border_width=3)


def asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def asn1_key(key):
    return keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def signer_of(issued, chain):
    store = SimpleCertificateStore()
    store.register_multiple([asn1(one) for one in chain])
    return SimpleSigner(asn1(issued.certificate), asn1_key(issued.key), store)


@cache
def clock(at=NOW):
    """A time-stamp server of the tests' authority that always says this time."""
    issued = authority().time_stamp_certificate()
    store = SimpleCertificateStore()
    store.register(asn1(authority().intermediate.certificate))
    return DummyTimeStamper(asn1(issued.certificate), asn1_key(issued.key), certs_to_embed=store, fixed_dt=at)


def sign(pdf, issued, *, field, box=None, page=0, chain=None, timestamper=None):
    """Sign in this field; with a box a new field is made that shows a text."""
    stream = io.BytesIO(pdf)
    chain = [authority().intermediate.certificate] if chain is None else chain
    meta = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, name="x")
    signer = PdfSigner(
        meta,
        signer_of(issued, chain),
        timestamper=timestamper,
        stamp_style=SKY if box else None,
        new_field_spec=SigFieldSpec(field, on_page=page, box=box) if box else None,
    )
    signer.sign_pdf(IncrementalPdfFileWriter(stream), in_place=True)
    return stream.getvalue()


def stamp_document(pdf, at=NOW):
    """Add a document time-stamp."""
    stream = io.BytesIO(pdf)
    PdfTimeStamper(clock(at)).timestamp_pdf(IncrementalPdfFileWriter(stream), "sha256", in_place=True)
    return stream.getvalue()


def token_of(digest):
    """Return a token for this SHA-256 (DER)."""
    return run(clock().async_timestamp(digest, "sha256")).dump()


def add_store(pdf, *, revoked=()):
    """Add certificates and revocation lists of both levels of the tests' authority."""
    stream = io.BytesIO(pdf)
    root, middle = authority().root, authority().intermediate
    DocumentSecurityStore.add_dss(
        stream, None, certs=[asn1(middle.certificate)], crls=[revocations(root), revocations(middle, revoked)]
    )
    return stream.getvalue()


def revocations(issuer, revoked=(), at=NOW):
    """Return the issuer's list of revoked certificates."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.certificate.subject, last_update=at - timedelta(days=1), next_update=at + timedelta(days=30)
    )
    for certificate in revoked:
        one = x509.RevokedCertificateBuilder(certificate.serial_number, at - timedelta(days=20))
        builder = builder.add_revoked_certificate(one.build())
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(1), critical=False)
    return asn1_crl.CertificateList.load(builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER))
