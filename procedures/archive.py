"""The procedure package as a file: a zip of a manifest, the procedure and, where it is sealed, the seal.

    manifest.json   {"format": "motcuamo.package", "version": 1, "publisher": {"name": …, "fingerprint": …},
                     "made_at": "2026-11-26T03:00:00Z", "parts": {"procedure.json": <SHA-256>}}
    procedure.json  procedures.schema.Package
    seal.json       {"algorithm": "Ed25519", "public_key": <base64>, "signature": <base64, over manifest.json>}

What is written here is always sealed; a package without seal has an empty fingerprint and no seal.json. Parts are
stored, not compressed, so that the same content is the same bytes whoever writes it; compressed ones are read too.
"""

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Base64Bytes, Field, ValidationError

from common import sealing
from common.sealing import Seal
from procedures import schema
from procedures.export import package_text
from procedures.packages import PackageError, package_read
from procedures.sheets import PartType
from procedures.strictjson import JsonError, read_json
from procedures.unpacking import unpack

MANIFEST, PROCEDURE, SEAL = "manifest.json", "procedure.json", "seal.json"
FORMAT = "motcuamo.package"
VERSION = 1
STAMP = (1980, 1, 1, 0, 0, 0)

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PublisherPart(schema.Part):
    """Who made the package, as it says itself; the fingerprint of its key where it is sealed."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    fingerprint: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""


class ManifestParts(schema.Part):
    """The SHA-256 of each part beside manifest and seal."""

    procedure: Annotated[Hash, Field(alias=PROCEDURE)]


class Manifest(schema.Part):
    """What the package is and holds."""

    format: Literal["motcuamo.package"]
    version: Literal[1]
    publisher: PublisherPart
    made_at: AwareDatetime
    parts: ManifestParts


class SealPart(schema.Part):
    """The seal over the bytes of the manifest."""

    algorithm: Literal["Ed25519"]
    public_key: Annotated[Base64Bytes, Field(max_length=100)]
    signature: Annotated[Base64Bytes, Field(max_length=200)]


class SealError(PackageError):
    """The package is not what was sealed."""


@dataclass(frozen=True)
class Archive:
    """A package as it was read; the seal, where there is one, holds for all of it."""

    package: schema.Package
    manifest: Manifest
    seal: Seal | None


def archive_write(package: schema.Package, *, publisher: str, made_at: datetime) -> bytes:
    """Return the package as a sealed file; the same package, publisher and time give the same bytes."""
    procedure = package_text(package).encode()
    manifest = Manifest(
        format="motcuamo.package",
        version=VERSION,
        publisher=PublisherPart(name=publisher, fingerprint=sealing.fingerprint(sealing.own_public_key())),
        made_at=made_at.astimezone(UTC).replace(microsecond=0),
        parts=ManifestParts(procedure=hashlib.sha256(procedure).hexdigest()),
    )
    told = manifest.model_dump_json(by_alias=True, indent=1).encode()
    return _pack({MANIFEST: told, PROCEDURE: procedure, SEAL: _seal_text(sealing.seal(told))})


def archive_read(data: bytes) -> Archive:
    """Read a package from outside and check that its seal, where it has one, holds for what it says.

    Whether its publisher is trusted is not asked here.

    Raises:
        PackageError: it is no package of a known form, lacks a part, or is not sealed and not whole.
        SealError: the seal or a part is not what it should be.
    """
    parts = unpack(data, allowed=(MANIFEST, PROCEDURE, SEAL))
    for name in (MANIFEST, PROCEDURE):
        _need(parts, name)
    manifest = _manifest(parts[MANIFEST])
    seal = _seal(parts, manifest)
    if hashlib.sha256(parts[PROCEDURE]).hexdigest() != manifest.parts.procedure:
        raise _wrong_seal() if seal else _spoilt()
    return Archive(package_read(parts[PROCEDURE]), manifest, seal)


def package_of_file(data: bytes) -> schema.Package:
    """Read a zip, or a package in JSON as those that are shipped.

    Raises:
        PackageError: it is neither, or not of a known form.
    """
    return archive_read(data).package if data.startswith(b"PK") else package_read(data)


def _pack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def _seal_text(seal: Seal) -> bytes:
    public_key, signature = (base64.b64encode(value).decode() for value in (seal.public_key, seal.signature))
    return json.dumps({"algorithm": "Ed25519", "public_key": public_key, "signature": signature}, indent=1).encode()


def _need(parts: dict[str, bytes], name: str) -> None:
    if name not in parts:
        raise PackageError(
            _("Gói thiếu phần «%(name)s». Hãy xin lại gói nguyên vẹn từ nơi phát hành.") % {"name": name}
        )


def _manifest(data: bytes) -> Manifest:
    found = _json(data, MANIFEST)
    if isinstance(found, dict) and found.get("format") == FORMAT and found.get("version") != VERSION:
        raise PackageError(
            _("Gói theo phiên bản %(version)s, hệ thống này chỉ đọc phiên bản 1. Hãy nâng cấp hệ thống.")
            % {"version": str(found.get("version"))[:20]}
        )
    return _checked(Manifest, found, MANIFEST)


def _seal(parts: dict[str, bytes], manifest: Manifest) -> Seal | None:
    """Return the seal after checking it over the manifest; None where the package does not claim one."""
    if SEAL not in parts and not manifest.publisher.fingerprint:
        return None
    _need(parts, SEAL)
    told = _checked(SealPart, _json(parts[SEAL], SEAL), SEAL)
    seal = Seal(told.public_key, told.signature)
    if seal.fingerprint != manifest.publisher.fingerprint or not sealing.is_intact(parts[MANIFEST], seal):
        raise _wrong_seal()
    return seal


def _wrong_seal() -> SealError:
    return SealError(
        _("Niêm phong sai: gói đã bị sửa sau khi niêm phong, nên bị từ chối. Hãy xin lại gói từ nơi phát hành.")
    )


def _spoilt() -> PackageError:
    return PackageError(
        _("Gói không còn nguyên vẹn: nội dung không khớp mã kiểm tra ghi trong gói. Hãy xin lại gói từ nơi phát hành.")
    )


def _json(data: bytes, name: str) -> object:
    try:
        return read_json(data)
    except JsonError:
        raise _unreadable(name) from None


def _checked(kind: type[PartType], found: object, name: str) -> PartType:
    try:
        return kind.model_validate(found)
    except ValidationError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> PackageError:
    return PackageError(
        _("Phần «%(name)s» của gói không đúng dạng. Hãy xin lại gói nguyên vẹn từ nơi phát hành.") % {"name": name}
    )
