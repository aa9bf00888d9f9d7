"""How the link speaks on its pages."""

from datetime import timedelta

import pytest

from integrations.templatetags.link import age, subject
from tests.integrations.messages import AT


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 giây trước"),
        (59, "59 giây trước"),
        (60, "1 phút trước"),
        (3599, "59 phút trước"),
        (3600, "1 giờ trước"),
        (86_399, "23 giờ trước"),
        (172_800, "2 ngày trước"),
    ],
)
def test_says_an_age_in_its_largest_unit(seconds: int, words: str) -> None:
    assert age(AT, AT + timedelta(seconds=seconds)) == words


def test_names_the_directory() -> None:
    assert (subject("directory"), subject("H18.01-261116-0003")) == ("Danh bạ eOffice", "H18.01-261116-0003")
