"""A leader signs in the browser with a program on the same machine: missing first, then old, refusing, and signing."""

import pytest
from django.db import connection
from django.utils.timezone import now
from playwright.sync_api import Browser, Page, expect

from eoffice.models import Document
from signing.simulators.agent import Agent, AgentMood, AgentServer
from tests.factories.eoffice import office
from tests.factories.signing import LEADER_NAME, authority, issued
from tests.signing.backends.conftest import move_key

__all__ = ["move_key"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def beside_the_loop():
    """Playwright's loop runs in this thread; the ORM is told that nobody awaits it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def document(move_key):
    made = office()
    made.at = now()
    move_key(made.leader.signing_keys.get(), "agent_file", "", "cred-1")
    return made.prepared()


@pytest.fixture
def page(chromium: Browser, live_server, document, client):
    client.force_login(document.signer)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context.new_page()
    context.close()
    with connection.cursor() as cursor:
        # A question that the page asked a moment ago may still have a connection of the server's.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_the_program_is_sought_asked_and_its_file_taken(page: Page, document, settings):
    program = Agent(issued(LEADER_NAME), [authority().intermediate], now, mood=AgentMood.OLD)
    settings.SIGNING_AGENT = "ws://127.0.0.1:9"
    page.goto(document.get_absolute_url())
    page.get_by_role("link", name="Ký duyệt và chuyển văn thư").click()
    page.get_by_role("dialog").get_by_role("button", name="Ký duyệt").click()
    says = page.locator("[data-agent-says]")
    page.get_by_role("button", name="Ký bằng phần mềm").click()
    expect(says).to_contain_text("Chưa mở phần mềm ký số trên máy này.", timeout=10_000)
    with AgentServer(program) as server:
        settings.SIGNING_AGENT = server.address
        page.reload()
        page.get_by_role("button", name="Ký bằng phần mềm").click()
        expect(says).to_contain_text("bản cũ (0.9.4)", timeout=10_000)
        program.mood = AgentMood.REFUSE
        page.get_by_role("button", name="Ký bằng phần mềm").click()
        expect(says).to_contain_text("Người dùng đã hủy ký.", timeout=10_000)
        program.mood = AgentMood.SIGN
        page.get_by_role("button", name="Ký bằng phần mềm").click()
        expect(page.locator("body")).to_contain_text("Chờ ban hành", timeout=30_000)
    document.refresh_from_db()
    assert document.state == Document.State.SIGNED
