"""Our quick reader makes of each attacked file what pyHanko's makes of it."""

import io

import pytest

from signing.pades.reading import QuickReader
from tests.signing.attacks.files import ATTACKS
from tests.signing.pades.test_reading import agree, objects_of


@pytest.mark.parametrize("name", ATTACKS)
def test_reads_what_pyhanko_reads(files, name):
    pdf = ATTACKS[name](files)
    try:
        found = objects_of(pdf)
    except Exception as error:  # noqa: BLE001 - a file that one does not open, the other does not open either
        with pytest.raises(type(error)):
            QuickReader(io.BytesIO(pdf))
        found = []
    for number in found:
        agree(pdf, number)
