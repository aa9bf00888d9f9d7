"""The guides say the words that stand on the screen, show pictures that exist, and link to pages that exist."""

import re
from functools import cache
from pathlib import Path

import pytest

from config.env import ROOT

GUIDES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))
ROLES = ("mot-cua", "chuyen-vien", "lanh-dao-phong", "lanh-dao-co-quan", "van-thu", "quan-tri", "nguoi-dan")
LARGEST_BYTES = 120_000


@cache
def words_on_screen() -> set[str]:
    """Return every text in double quotes of templates, code and shipped processes, without its dots."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "procedures" / "shipped").glob("*.json")]
    for package in (
        "accounts",
        "common",
        "config",
        "eoffice",
        "integrations",
        "notices",
        "onestop",
        "procedures",
        "reports",
    ):
        files += (ROOT / package).rglob("*.py")
    texts = (text for path in files for text in re.findall(r'"([^"\n]+)"', path.read_text(encoding="utf-8")))
    return {text.removesuffix("…") for text in texts}


def name(path: Path) -> str:
    return path.name


def test_there_is_a_page_for_each_role():
    assert {path.stem for path in GUIDES} == {"README", *ROLES}
    index = (ROOT / "docs" / "huong-dan" / "README.md").read_text(encoding="utf-8")
    assert all(f"({role}.md)" in index for role in ROLES)


@pytest.mark.parametrize("guide", GUIDES, ids=name)
def test_words_in_bold_stand_on_the_screen(guide):
    quoted = re.findall(r"\*\*([^*]+)\*\*", guide.read_text(encoding="utf-8"))
    assert quoted
    assert [text for text in quoted if text.removesuffix("…") not in words_on_screen()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=name)
def test_pictures_and_pages_that_are_linked_exist(guide):
    linked = re.findall(r"\]\(([^)#]+)\)", guide.read_text(encoding="utf-8"))
    assert [target for target in linked if not (guide.parent / target).is_file()] == []


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_pictures_of_the_front_page_exist(readme):
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / readme).read_text(encoding="utf-8"))
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_every_picture_is_made_by_the_script_and_light():
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    script = (ROOT / "docs" / "screenshots" / "make.py").read_text(encoding="utf-8")
    assert pictures
    assert [each.name for each in pictures if f'"{each.stem}"' not in script] == []
    assert [each.name for each in pictures if each.stat().st_size > LARGEST_BYTES] == []
