import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.search import fold, name_sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  ĐẶNG  Thị\tQuỳnh Như ", "dang thi quynh nhu"),
        ("Cấp phép xây dựng nhà ở riêng lẻ", "cap phep xay dung nha o rieng le"),
        ("H18.01-240606-0001", "h18.01-240606-0001"),
        ("Ngo\u0302 Thi\u0323 Ươ\u0301c", "ngo thi uoc"),
        ("", ""),
    ],
)
def test_folds_as_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


IN_ORDER = [
    "Lê Văn An",
    "Nguyễn Văn An",
    "Nguyễn Vân An",
    "Lê Anh",
    "Trần Bình Anh",
    "Lê Ánh",
    "Lê Thị Ăng",
    "Nguyễn Văn Ân",
    "Bùi Văn Bình",
    "Trần Dũng",
    "Trần Đức",
    "Lê Em",
    "Lê Êm",
    "Bùi Hoa",
    "Vũ Hoa",
    "An Hoà",
    "Phạm Hoả",
    "Phạm Hoã",
    "Phạm Hoá",
    "Phạm Hoạ",
    "Vũ Oanh",
    "Đỗ Ôn",
    "Đỗ Ơn",
    "Trần Uyên",
    "Trần Ưng",
    "Lê Yến",
]


def test_people_stand_in_the_order_of_a_vietnamese_list() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=name_sort_key) == IN_ORDER


def test_tones_in_the_rest_of_the_name_decide_last() -> None:
    assert sorted(["Lê Tú An", "Lê Tu An", "Lê Tu Bình An"], key=name_sort_key) == [
        "Lê Tu An",
        "Lê Tú An",
        "Lê Tu Bình An",
    ]


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh Nguyệt", "ĐỖ ƯỚC", "Y Blŏk Êban", "Sùng A Dơ"])
def test_the_key_of_a_name_is_ascii(name: str) -> None:
    assert name_sort_key(name).isascii()


def test_composed_and_decomposed_letters_and_letter_case_sort_alike() -> None:
    assert name_sort_key("nguye\u0302\u0303n an") == name_sort_key("NGUYỄN  AN") == name_sort_key("Nguyễn An")


def test_a_mark_without_a_letter_is_passed_over() -> None:
    assert name_sort_key("\u0301An") == name_sort_key("An")


def test_nothing_sortable_gives_an_empty_key() -> None:
    assert name_sort_key(" – ") == ""
