"""A certificate authority for demonstration and tests: root, intermediate, and what is asked of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

RSA_BITS = 2048
CA_YEARS, PAST_DAYS = 10, 800
NAME_BYTES = 64
DEMO_ORGANISATION = "Một Cửa Mở (minh họa)"


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass
class Authority:
    """A root and an intermediate that issue signing, seal and time-stamp certificates.

    With an address (http://host:port) every certificate below the root says where its revocation is asked.
    """

    at: datetime
    address: str = ""
    root: Issued = field(init=False)
    intermediate: Issued = field(init=False)

    def __post_init__(self) -> None:
        not_before, not_after = self.at - timedelta(days=PAST_DAYS), self.at + timedelta(days=365 * CA_YEARS)
        root_name = _name("CA gốc minh họa")
        self.root = issue(
            name=root_name, issuer=None, not_before=not_before, not_after=not_after, extensions=_ca_extensions(1)
        )
        self.intermediate = issue(
            name=_name("CA cấp chứng thư minh họa"),
            issuer=self.root,
            not_before=not_before,
            not_after=not_after,
            extensions=[*_ca_extensions(0), *self._sources("root")],
        )

    @property
    def host(self) -> str:
        """The machine that is asked, "" for none."""
        return urlsplit(self.address).hostname or ""

    def signing_certificate(
        self,
        common_name: str,
        *,
        organisation: str = "",
        subject_serial: str = "",
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        may_sign: bool = True,
        key: rsa.RSAPrivateKey | None = None,
    ) -> Issued:
        """Issue a certificate for a person or a seal; valid from long ago for three years unless said otherwise."""
        usage = _usage(digital_signature=may_sign, content_commitment=may_sign, key_encipherment=not may_sign)
        return issue(
            name=_name(common_name, organisation, subject_serial),
            issuer=self.intermediate,
            not_before=not_before or self.at - timedelta(days=PAST_DAYS - 1),
            not_after=not_after or self.at + timedelta(days=365 * 3),
            extensions=[
                (x509.BasicConstraints(ca=False, path_length=None), True),
                (usage, True),
                *self._sources("issuing"),
            ],
            key=key,
        )

    def time_stamp_certificate(self, common_name: str = "TSA minh họa", *, not_after: datetime | None = None) -> Issued:
        """Issue a certificate for a time-stamp server; it lasts for five years unless said otherwise."""
        return issue(
            name=_name(common_name),
            issuer=self.intermediate,
            not_before=self.at - timedelta(days=PAST_DAYS - 1),
            not_after=not_after or self.at + timedelta(days=365 * 5),
            extensions=[
                (x509.BasicConstraints(ca=False, path_length=None), True),
                (_usage(digital_signature=True), True),
                (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
                *self._sources("issuing"),
            ],
        )

    def _sources(self, issuer: str) -> list[tuple[x509.ExtensionType, bool]]:
        """Return what says where the issuer's answers and lists are."""
        if not self.address:
            return []
        ocsp = x509.UniformResourceIdentifier(f"{self.address}/ocsp")
        listed = x509.UniformResourceIdentifier(f"{self.address}/{issuer}.crl")
        point = x509.DistributionPoint(full_name=[listed], relative_name=None, reasons=None, crl_issuer=None)
        return [
            (
                x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, ocsp)]),
                False,
            ),
            (x509.CRLDistributionPoints([point]), False),
        ]


def issue(
    *,
    name: x509.Name,
    issuer: Issued | None,
    not_before: datetime,
    not_after: datetime,
    extensions: list[tuple[x509.ExtensionType, bool]],
    key: rsa.RSAPrivateKey | None = None,
) -> Issued:
    """Issue one certificate, for a new key unless one is given; without an issuer it signs itself."""
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    signer = issuer.key if issuer else key
    builder = x509.CertificateBuilder(
        subject_name=name,
        issuer_name=issuer.certificate.subject if issuer else name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=not_before,
        not_valid_after=not_after,
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(authority_id, critical=False)
    return Issued(builder.sign(signer, hashes.SHA256()), key)


def _name(common_name: str, organisation: str = "", subject_serial: str = "") -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, _shortened(organisation or DEMO_ORGANISATION)),
        (NameOID.COMMON_NAME, _shortened(common_name)),
        (NameOID.SERIAL_NUMBER, subject_serial),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _shortened(name: str) -> str:
    """Cut a name to what a certificate holds: 64 bytes here, 64 letters by RFC 5280."""
    return name.encode()[:NAME_BYTES].decode(errors="ignore").strip()


def _ca_extensions(path_length: int) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
    ]


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})
