"""What each template, style sheet and script keeps to, so that the pages obey their content security policy."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
INLINE = re.compile(r"<style|\sstyle=|\son(?!line=)[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
SCRIPT_LINES = 120


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_holds_no_inline_script_or_style(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=name)
def test_takes_its_colours_from_the_tokens(path):
    assert not COLOUR.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=name)
def test_knows_each_token_it_uses(path):
    tokens = set(re.findall(r"(--[\w-]+):", (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))) <= tokens


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_stands_alone_and_stays_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= SCRIPT_LINES
    assert not re.search(r"^\s*import\b|\beval\(|innerHTML", text, re.MULTILINE)


def test_keeps_all_style_sheets_light():
    assert sum(sheet.stat().st_size for sheet in SHEETS) <= 64_000
