"""The package as a file: what is written comes back, and nothing else is taken."""

import io
import json
import struct
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import sealing
from common.errors import DomainError
from procedures import packages
from procedures.archive import SealError, archive_read
from procedures.packages import PackageError
from tests.procedures.lint.good import good
from tests.procedures.zips import (
    NEIGHBOUR,
    STRANGER,
    changed_manifest,
    parts_of,
    public,
    resealed,
    sealed_by,
    unsealed,
    unsealed_with,
    written,
    zipped,
)

SEALED, UNSEALED = written(good()), unsealed(good())
LINK = zipfile.ZipInfo("manifest.json")
LINK.external_attr = 0o120777 << 16


def entry(name: str, *, raw: str = "") -> zipfile.ZipInfo:
    """Return an entry whose name is written as it is given."""
    made = zipfile.ZipInfo("x")
    made.filename = raw or name
    return made


@pytest.mark.parametrize("path", packages.shipped_packages(), ids=lambda path: path.stem)
def test_each_shipped_package_comes_out_of_its_archive_as_it_went_in(path):
    package = json.loads(path.read_bytes())
    found = archive_read(written(package))
    assert found.package == packages.package_read(package)
    assert found.seal is not None
    assert found.seal.public_key == sealing.own_public_key()
    assert found.manifest.publisher.name == "tỉnh Thử Nghiệm"


def test_the_same_content_is_the_same_bytes():
    assert written(good()) == SEALED
    with zipfile.ZipFile(io.BytesIO(SEALED)) as archive:
        entries = archive.infolist()
    assert [(one.filename, one.compress_type) for one in entries] == [
        ("manifest.json", 0), ("procedure.json", 0), ("seal.json", 0)
    ]  # fmt: skip


def test_a_package_without_a_seal_says_so():
    found = archive_read(UNSEALED)
    assert found.seal is None
    assert found.manifest.publisher.fingerprint == ""
    assert sorted(parts_of(UNSEALED)) == ["manifest.json", "procedure.json"]


def test_reads_what_another_program_compressed():
    assert archive_read(zipped(parts_of(SEALED), method=zipfile.ZIP_DEFLATED)).package == archive_read(SEALED).package


def test_reads_the_seal_of_another_installation():
    found = archive_read(sealed_by(NEIGHBOUR, good()))
    assert found.seal is not None
    assert found.seal.fingerprint == sealing.fingerprint(public(NEIGHBOUR))


def without(name: str) -> bytes:
    return zipped({part: content for part, content in parts_of(SEALED).items() if part != name})


def with_entry(name: object, content: bytes = b"x") -> bytes:
    return zipped([*parts_of(SEALED).items(), (name, content)])


def encrypted() -> bytes:
    data = bytearray(SEALED)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_about_its_size() -> bytes:
    """Return a bomb of 40 MB that says it is small."""
    data = bytearray(zipped({"manifest.json": b" " * 40_000_000}, method=zipfile.ZIP_DEFLATED))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 2000)
    return bytes(data)


def bomb(size_bytes: int) -> bytes:
    return zipped({"manifest.json": b" " * size_bytes}, method=zipfile.ZIP_DEFLATED)


def link() -> bytes:
    return zipped([(LINK, b"/etc/passwd")])


REFUSED = {
    "nothing": (lambda: b"", "không phải gói thủ tục"),
    "no zip": (lambda: b"{}", "không phải gói thủ tục"),
    "a zip cut short": (lambda: SEALED[:-30], "không phải gói thủ tục"),
    "a zip behind something else": (lambda: b"MZ" + SEALED, "không phải gói thủ tục"),
    "too large": (lambda: b"PK\x03\x04" + b"x" * 1_000_000, "không quá 1 MB"),
    "a bomb": (lambda: bomb(40_000_000), "quá lớn"),
    "a small bomb": (lambda: bomb(3_000_000), "quá lớn"),
    "a bomb that lies": (lying_about_its_size, "không phải gói thủ tục"),
    "a password": (encrypted, "mật khẩu"),
    "another way of packing": (lambda: zipped(parts_of(SEALED), method=zipfile.ZIP_LZMA), "không phải gói thủ tục"),
    "an absolute path": (lambda: with_entry("/etc/passwd"), "trỏ ra ngoài gói"),
    "a way up": (lambda: with_entry("../../settings.py"), "trỏ ra ngoài gói"),
    "a way up in the middle": (lambda: with_entry("a/../../b"), "trỏ ra ngoài gói"),
    "a drive": (lambda: with_entry("C:evil"), "trỏ ra ngoài gói"),
    "a backslash": (lambda: with_entry(entry("..\\evil")), "trỏ ra ngoài gói"),
    "a link": (link, "liên kết"),
    "a zip inside": (lambda: with_entry("trong.ZIP", UNSEALED), "tệp nén khác"),
    "an unknown part": (lambda: with_entry("readme.txt"), "phần lạ «readme.txt»"),
    "a folder": (lambda: with_entry("manifest.json/"), "phần lạ"),
    "a name that ends early": (lambda: with_entry(entry("seal.json\0.exe")), "phần lạ «seal.json"),
    "a part twice": (lambda: with_entry("procedure.json"), "lặp lại"),
    "no manifest": (lambda: without("manifest.json"), "thiếu phần «manifest.json»"),
    "no procedure": (lambda: without("procedure.json"), "thiếu phần «procedure.json»"),
    "no seal though it says so": (lambda: without("seal.json"), "thiếu phần «seal.json»"),
    "an unknown version": (lambda: changed_manifest(UNSEALED, version=2), "phiên bản 2"),
    "a version that is none": (lambda: changed_manifest(UNSEALED, version=["x" * 500]), "phiên bản"),
    "another format": (lambda: changed_manifest(UNSEALED, format="zip"), "«manifest.json»"),
    "an unknown key": (lambda: changed_manifest(UNSEALED, extra=1), "«manifest.json»"),
    "a time without zone": (lambda: changed_manifest(UNSEALED, made_at="2026-11-26T03:00:00"), "«manifest.json»"),
    "a manifest that is a list": (lambda: zipped({**parts_of(UNSEALED), "manifest.json": b"[]"}), "«manifest.json»"),
    "a seal that is none": (lambda: zipped({**parts_of(SEALED), "seal.json": b"{"}), "«seal.json»"),
    "a procedure of another form": (lambda: unsealed_with(b'{"a": 1}'), "Gói thủ tục"),
    "a key twice": (lambda: unsealed_with(b'{"format": 1, "format": 2}'), "không phải tệp JSON"),
    "a NUL": (lambda: unsealed_with(b'{"format": "\\u0000"}'), "ký tự điều khiển"),
    "half a letter": (lambda: unsealed_with(b'{"format": "\\ud800"}'), "ký tự điều khiển"),
    "a number without end": (lambda: unsealed_with(b'{"version": ' + b"9" * 5000 + b"}"), "không phải tệp JSON"),
    "a nest without end": (lambda: unsealed_with(b"[" * 200_000), "không phải tệp JSON"),
    "a deep nest": (lambda: unsealed_with(b'{"procedure":' + b"[" * 700 + b"]" * 700 + b"}"), "Gói thủ tục"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_refuses(fault):
    make, words = REFUSED[fault]
    with pytest.raises(PackageError, match=words) as found:
        archive_read(make())
    assert "Hãy" in str(found.value) or "sai ở" in str(found.value), str(found.value)
    assert len(str(found.value)) < 500


def changed_procedure(data: bytes) -> dict[str, bytes]:
    parts = parts_of(data)
    return {**parts, "procedure.json": parts["procedure.json"].replace(b"bay-buoc", b"tam-buoc")}


def another_seal() -> bytes:
    parts = parts_of(SEALED)
    return zipped({**parts, "seal.json": parts_of(sealed_by(STRANGER, good()))["seal.json"]})


def seal_of_a_key_that_is_not_named() -> bytes:
    return resealed(STRANGER, parts_of(SEALED))


def claims_anothers_key() -> bytes:
    """Return the neighbour's seal with our public key beside it."""
    parts = parts_of(sealed_by(NEIGHBOUR, good()))
    seal = json.loads(parts["seal.json"])
    seal["public_key"] = json.loads(parts_of(SEALED)["seal.json"])["public_key"]
    return zipped({**parts, "seal.json": json.dumps(seal).encode()})


WRONG = {
    "another procedure": lambda: zipped(changed_procedure(SEALED)),
    "another publisher": lambda: changed_manifest(
        SEALED, publisher={"name": "Khác", "fingerprint": sealing.fingerprint(sealing.own_public_key())}
    ),
    "the seal of another package": another_seal,
    "a seal by a key that the manifest does not name": seal_of_a_key_that_is_not_named,
    "a key that did not sign": claims_anothers_key,
    "a seal that the manifest does not claim": lambda: changed_manifest(
        SEALED, publisher={"name": "tỉnh Thử Nghiệm", "fingerprint": ""}
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_refuses_as_wrongly_sealed(fault):
    with pytest.raises(SealError, match="Niêm phong sai"):
        archive_read(WRONG[fault]())


def test_an_unsealed_package_that_is_not_whole_is_not_said_to_have_a_wrong_seal():
    with pytest.raises(PackageError, match="không khớp mã kiểm tra") as refused:
        archive_read(zipped(changed_procedure(UNSEALED)))
    assert not isinstance(refused.value, SealError)


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200f", "\x07", "\x7f", "\x9b"])
def test_refuses_letters_that_deceive_the_reader(letter):
    content = good()
    content["processes"][0]["name"] = f"Cấp{letter} phép"
    with pytest.raises(PackageError, match="đảo chiều chữ"):
        archive_read(unsealed_with(json.dumps(content).encode()))


def outcome(data: bytes) -> object:
    """Return the package, or None where it was refused in a sentence; anything else is a bug."""
    try:
        return archive_read(data).package
    except DomainError:
        return None


@settings(deadline=timedelta(seconds=2))
@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data):
    assert outcome(data) is None
    assert outcome(b"PK\x03\x04" + data) is None


@settings(max_examples=400, deadline=timedelta(seconds=2))
@given(st.lists(st.tuples(st.integers(0, len(SEALED) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_changed_byte_never_changes_a_sealed_package_unseen(changes):
    data = bytearray(SEALED)
    for place, value in changes:
        data[place] = value
    assert outcome(bytes(data)) in (None, archive_read(SEALED).package)


@settings(max_examples=200, deadline=timedelta(seconds=2))
@given(start=st.integers(0, len(SEALED)), length=st.integers(0, 400), put=st.binary(max_size=60))
def test_pieces_cut_out_and_put_in_are_no_bug(start, length, put):
    outcome(SEALED[:start] + put + SEALED[start + length :])
    outcome(SEALED[start : start + length] + SEALED)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=timedelta(seconds=2))
@given(name=st.sampled_from(["manifest.json", "procedure.json", "seal.json"]), content=json_values)
def test_any_json_in_any_part_is_refused_in_a_sentence(name, content):
    text = json.dumps(content).encode()
    assert outcome(zipped({**parts_of(SEALED), name: text})) is None
    assert outcome(unsealed_with(text)) is None
