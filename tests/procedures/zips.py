"""Packages as files, sealed by anybody and spoilt in any way."""

import base64
import hashlib
import io
import json
import warnings
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.models import Role
from common import sealing
from procedures import packages
from procedures.archive import archive_write
from procedures.models import TrustedPublisher
from procedures.services import trusting
from tests.factories.accounts import NOW, person

STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
NEIGHBOUR = Ed25519PrivateKey.from_private_bytes(b"n" * 32)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def written(content: dict[str, object], *, publisher: str = "tỉnh Thử Nghiệm") -> bytes:
    """Return a package of this installation."""
    return archive_write(packages.package_read(content), publisher=publisher, made_at=NOW)


def unsealed(content: dict[str, object]) -> bytes:
    """Return a package that nobody vouches for."""
    return unsealed_with(json.dumps(content).encode())


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts, *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of pairs of a name, or a ZipInfo, and content; the same name may come twice."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return file.getvalue()


def sealed_by(key: Ed25519PrivateKey, content: dict[str, object], *, publisher: str = "tỉnh Láng Giềng") -> bytes:
    """Return a package that another installation sealed."""
    parts = parts_of(written(content, publisher=publisher))
    manifest = json.loads(parts["manifest.json"])
    manifest["publisher"]["fingerprint"] = sealing.fingerprint(public(key))
    return resealed(key, {**parts, "manifest.json": json.dumps(manifest).encode()})


def resealed(key: Ed25519PrivateKey, parts: dict[str, bytes]) -> bytes:
    """Return a zip of these parts with the key's seal over the manifest."""
    values = {"public_key": public(key), "signature": key.sign(parts["manifest.json"])}
    seal = {name: base64.b64encode(value).decode() for name, value in values.items()}
    return zipped({**parts, "seal.json": json.dumps({"algorithm": "Ed25519", **seal}).encode()})


def changed_manifest(data: bytes, **values: object) -> bytes:
    """Return the package with other values in its manifest, not sealed again."""
    parts = parts_of(data)
    return zipped({**parts, "manifest.json": json.dumps({**json.loads(parts["manifest.json"]), **values}).encode()})


def unsealed_with(procedure: bytes) -> bytes:
    """Return an unsealed package whose procedure is this text, right by its hash."""
    hash_ = hashlib.sha256(procedure).hexdigest()
    manifest = {
        "format": "motcuamo.package",
        "version": 1,
        "publisher": {"name": "Ai đó", "fingerprint": ""},
        "made_at": "2026-11-26T03:00:00Z",
        "parts": {"procedure.json": hash_},
    }
    return zipped({"manifest.json": json.dumps(manifest).encode(), "procedure.json": procedure})


def trusted(key: Ed25519PrivateKey | int) -> TrustedPublisher:
    """Return a publisher whom two people trust; a number makes a key of its own."""
    key = Ed25519PrivateKey.from_private_bytes(key.to_bytes(32)) if isinstance(key, int) else key
    first, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    text = base64.b64encode(public(key)).decode()
    added = trusting.publisher_add(name="tỉnh Láng Giềng", public_key=text, actor=first, at=NOW)
    return trusting.publisher_approve(publisher_id=added.pk, fingerprint=added.fingerprint, actor=second, at=NOW)
