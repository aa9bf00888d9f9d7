"""The PDFs of pyHanko's own tests: none breaks the checker, and where it disagrees with pdfsig the reason is known.

The package of sources comes from the package index by pip; without a network the tests are skipped by name.
"""

import re
import subprocess
import sys
import tarfile
from importlib.metadata import version

import pytest

from signing.pades.verify import examine
from signing.trust.roots import Anchors
from tests.factories.accounts import NOW

FILES_MIN = 100
# Files about which we and pdfsig disagree; the second half of each line says who is right.
EDWARDS = "pdfsig knows no Ed25519 and no Ed448; the signature is sound, though nobody is trusted here"
REASONS = {
    "ed448-disallowed-hash.pdf Sig1": EDWARDS,
    "ed448-shake256-nolen.pdf Sig1": EDWARDS,
    "extensions-direct.pdf Sig2": EDWARDS,
    "extensions-indirect-not-all-paths.pdf Sig2": EDWARDS,
    "extensions-indirect.pdf Sig2": EDWARDS,
    "extensions-update-direct.pdf Sig2": EDWARDS,
    "extensions-update-indirect.pdf Sig2": EDWARDS,
    "pdf-sig-with-econtent.pdf Sig1": "the signature carries its own content, which a PDF signature may not; we refuse",
    "sig-with-ski-sid.pdf Sig1": "pdfsig does not find a certificate that is named by its key; RFC 5652 allows that",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pyhanko")
    wanted = f"pyhanko=={version('pyhanko')}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-binary",
        "pyhanko",
        "--no-deps",
        "-q",
        "-d",
        folder,
        wanted,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the package index did not answer for {wanted}")
    found = list(folder.glob("pyhanko-*.tar.gz"))
    if done.returncode or not found:
        pytest.skip(f"the sources of {wanted} could not be fetched")
    with tarfile.open(found[0]) as archive:
        archive.extractall(folder, filter="data")
    return sorted(folder.rglob("*.pdf"))


def look(path):
    return examine(path.read_bytes(), anchors=Anchors("none", ()), at=NOW, draw=False)


def test_no_file_breaks_the_checker(corpus):
    assert len(corpus) >= FILES_MIN
    for path in corpus:
        found = examine(path.read_bytes(), anchors=Anchors("none", ()), at=NOW)
        assert found.problem or isinstance(found.signatures, tuple)


def by_pdfsig(path):
    """Return by field name whether pdfsig finds the signature valid, as far as it names one."""
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, timeout=60, check=False).stdout
    return {
        match[1]: match[2]
        for match in re.finditer(r"Signature Field Name: (.+?)\n(?:.*\n)*?.*Signature Validation: (.+?)\n", told)
    }


@pytest.mark.needs("pdfsig")
def test_each_disagreement_with_pdfsig_has_its_reason(corpus):
    compared, different = 0, {}
    for path in corpus:
        found, other = look(path), by_pdfsig(path)
        for one in found.signatures:
            if one.field not in other:
                continue
            compared += 1
            if one.intact != (other[one.field] == "Signature is Valid."):
                different[f"{path.name} {one.field}"] = f"{one.intact} {one.error} / {other[one.field]}"
    assert compared >= 30
    assert different.keys() == REASONS.keys(), different
