"""Read the key and the certificates out of a PKCS#12 file that a person hands in; the file itself goes nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto.algos import EncryptionAlgorithm
from asn1crypto.pkcs12 import Pfx, SafeContents
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import InputError
from signing.errors import refusal
from signing.keys.envelope import PrivateKey
from signing.keys.secret import Secret
from signing.trust.certificates import to_pem

LIMIT_BYTES = 64 * 1024
# Other programs write some thousands; a file that asks for more only keeps the server busy.
ITERATIONS_LIMIT = 2_000_000
KEY_BAGS = {"key_bag", "pkcs8_shrouded_key_bag"}


@dataclass(frozen=True)
class Opened:
    """The one key of a file, its certificate, and the certificates above it."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def chain_pem(self) -> str:
        """The certificates above, one after the other."""
        return "".join(to_pem(one) for one in self.chain)


@sensitive_variables()
def p12_read(content: bytes, password: Secret) -> Opened:
    """Return what is in the file.

    Raises:
        InputError: it is too large, no PKCS#12 file, or holds several keys or none; or the password is wrong.
        SigningRefusal: the key is of a kind that signs no documents.
    """
    if len(content) > LIMIT_BYTES:
        raise _bad_file(_("Tệp quá lớn. Tệp chứng thư số (.p12, .pfx) không quá 64 KB; hãy chọn lại đúng tệp."))
    _check_shape(content)
    try:
        found = pkcs12.load_pkcs12(content, password.reveal().encode())
    except UnsupportedAlgorithm:
        text = _("Tệp được mã hóa theo cách cũ nên không mở được. Hãy xuất lại tệp với mã hóa AES rồi nhập lại.")
        raise _bad_file(text) from None
    except ValueError:
        text = _("Mật khẩu của tệp không đúng. Hãy nhập mật khẩu mà nơi cấp gửi kèm tệp.")
        raise InputError(text, field="password") from None
    if found.cert is None or found.key is None:
        raise _bad_file(_("Tệp không có đủ khóa và chứng thư số. Hãy xuất lại tệp cùng với khóa bí mật."))
    if not isinstance(found.key, PrivateKey):
        raise refusal("weak_key")
    if found.key.public_key() != found.cert.certificate.public_key():
        raise _bad_file(_("Khóa trong tệp không phải của chứng thư số đi kèm. Hãy xuất lại tệp."))
    return Opened(found.key, found.cert.certificate, tuple(one.certificate for one in found.additional_certs))


def _check_shape(content: bytes) -> None:
    """Refuse what is no PKCS#12 file, or has several keys, before any password is worked on."""
    try:
        parts = list(_parts(content))
        iterations = sum(part.kdf_iterations for part in parts if isinstance(part, EncryptionAlgorithm))
        iterations += _mac_iterations(content)
    except (ValueError, TypeError, KeyError):
        text = _("Tệp không phải là tệp chứng thư số .p12 hoặc .pfx. Hãy chọn lại tệp do nơi cấp gửi.")
        raise _bad_file(text) from None
    if iterations > ITERATIONS_LIMIT:
        raise _bad_file(_("Tệp đòi tính toán quá nhiều nên không được nhận. Hãy xuất lại tệp rồi nhập lại."))
    if parts.count("key") > 1:
        raise _bad_file(_("Tệp có nhiều khóa. Hãy xuất lại tệp chỉ có một chứng thư số rồi nhập lại."))


def _parts(content: bytes) -> Iterator[EncryptionAlgorithm | str]:
    """Yield each encryption of the file, and "key" for each key that can be seen from outside."""
    for info in Pfx.load(content, strict=True).authenticated_safe:
        if info["content_type"].native == "encrypted_data":
            yield info["content"]["encrypted_content_info"]["content_encryption_algorithm"]
            continue
        for bag in SafeContents.load(info["content"].native):
            if bag["bag_id"].native in KEY_BAGS:
                yield "key"
            if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                yield bag["bag_value"]["encryption_algorithm"]


def _mac_iterations(content: bytes) -> int:
    mac = Pfx.load(content)["mac_data"].native
    return int(mac["iterations"]) if mac else 0


def _bad_file(text: str) -> InputError:
    return InputError(text, field="file")
