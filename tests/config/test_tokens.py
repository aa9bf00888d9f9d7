"""SIGNING_TOKENS names the tokens of this machine."""

import pytest

from config.env import EnvError, tokens


def test_tokens_are_read_by_name(monkeypatch):
    monkeypatch.setenv("SIGNING_TOKENS", "usb=/usr/lib/a.so#Lãnh đạo, hsm=/opt/b.so#Sở")
    assert tokens("SIGNING_TOKENS") == {"usb": ("/usr/lib/a.so", "Lãnh đạo"), "hsm": ("/opt/b.so", "Sở")}


@pytest.mark.parametrize("wrong", ["usb", "usb=/a.so", "=/a.so#x", "usb=#x"])
def test_a_token_that_is_not_whole_is_named(monkeypatch, wrong):
    monkeypatch.setenv("SIGNING_TOKENS", wrong)
    with pytest.raises(EnvError, match="SIGNING_TOKENS"):
        tokens("SIGNING_TOKENS")


def test_without_any_there_are_none(monkeypatch):
    monkeypatch.delenv("SIGNING_TOKENS", raising=False)
    assert tokens("SIGNING_TOKENS") == {}
