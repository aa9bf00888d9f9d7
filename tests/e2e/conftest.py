"""The started product and a real Chromium, each person in a browser context of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.people import People
from tests.product import Product

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Give a browser; Playwright's loop ends with this folder's tests, because the ORM refuses to work beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def people(product: Product, chromium: Browser) -> Iterator[People]:
    """Give the officers and the citizen; at the end no page may have complained in its console."""
    made = People(product, chromium)
    yield made
    made.leave()
    assert made.complaints == []
