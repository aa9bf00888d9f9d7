"""How a browser comes to a page and what it opens there."""

from collections.abc import Callable

from playwright.sync_api import Page

from docs.screenshots.product import LEFT, PASSWORD

PIN = "123456"
TRIES = 40
Way = Callable[[Page], None]


def to(path: str) -> Way:
    """Go to an address."""

    def go(page: Page) -> None:
        page.goto(path)

    return go


def first(list_path: str, wanted: str) -> Way:
    """Open the first line of a list whose page has what is wanted (a selector)."""

    def go(page: Page) -> None:
        page.goto(list_path)
        lines = [link.get_attribute("href") or "" for link in page.locator("#list tbody a[href^='/']").all()]
        for line in dict.fromkeys(lines):
            page.goto(line)
            if page.locator(wanted).count():
                return
        raise LookupError(f"nothing in {list_path} shows {wanted}")

    return go


def dialog(way: Way, label: str, **values: str) -> Way:
    """Press the button that opens a dialog, and fill fields of the dialog in."""

    def go(page: Page) -> None:
        way(page)
        page.locator("[data-dialog]", has_text=label).first.click()
        for name, value in values.items():
            page.locator(f"dialog[open] [name={name}]").first.fill(value)

    return go


def filled(way: Way, **values: str) -> Way:
    """Fill fields of the page in."""

    def go(page: Page) -> None:
        way(page)
        for name, value in values.items():
            page.locator(f"main [name={name}]").first.fill(value)
        page.evaluate("scrollTo(0, 0)")

    return go


def at(way: Way, anchor: str) -> Way:
    """Bring a part of the page to the top."""

    def go(page: Page) -> None:
        way(page)
        page.locator(anchor).first.evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 64)")

    return go


def track(page: Page) -> None:
    """As a citizen: follow a dossier that is at the document office; its code comes from the desk's list."""
    sign_in(page, "motcua1")
    page.goto("/mot-cua/?hang=office")
    code = page.locator("#list tbody a.code").last.inner_text()
    page.context.clear_cookies()
    page.goto(f"/tra-cuu/{code}/")


def sent_to_a_leader_who_left(page: Page) -> None:
    """Send a draft to the leader whose post has ended, so that the message finds nobody, and open the message desk."""
    first("/mot-cua/", "[href='#gui-eoffice']")(page)
    page.locator("[href='#gui-eoffice']").first.click()
    page.locator("dialog[open] [name=signer]").select_option(LEFT)
    page.locator("dialog[open] [name=opinion]").fill("Kính trình lãnh đạo ký duyệt.")
    page.locator("dialog[open] button[type=submit]").click()
    for _ in range(TRIES):
        page.goto("/lien-thong/")
        if page.locator("#list tbody tr").count():
            return
        page.wait_for_timeout(500)
    raise LookupError("the message did not stop")


def broken_draft(page: Page) -> None:
    """Copy a process and take the way to the document office out of it, so that the check finds errors."""
    _copy(page, "2.002288", "Cấp phép vận tải tại Sở")
    page.locator("#thao-tac tr", has_text="Gửi qua eOffice").first.locator("a[href$='/xoa/']").click()
    page.locator("main button[type=submit]").click()


def sent_version(page: Page) -> None:
    """Change a copy and send it, then look at it as the second administrator does."""
    _copy(page, "1.013225", "Cấp phép xây dựng tại Sở")
    version = page.url
    page.locator("#thao-tac a[href*='?chen=']").nth(1).click()
    page.fill("[name=name]", "Rà soát hồ sơ thiết kế")
    page.select_option("[name=role]", "specialist")
    page.fill("[name=duration]", "8")
    page.locator("main button[type=submit]").click()
    page.locator("[data-dialog=gui-duyet]").click()
    page.fill("dialog[open] [name=note]", "Đã thống nhất với phòng Quản lý xây dựng.")
    page.locator("dialog[open] button[type=submit]").click()
    page.context.clear_cookies()
    sign_in(page, "quantri2")
    page.goto(f"{version}duyet/")


def simulated_version(page: Page) -> None:
    """Copy a process and try it out."""
    _copy(page, "1.013225", "Cấp phép nhà ở tại Sở")
    page.locator("#chay-thu a[href$='/chay-thu/']").click()
    page.locator(".rhead button[type=submit]").click()
    page.locator("svg.bar").first.wait_for()


def _copy(page: Page, procedure: str, name: str) -> None:
    """Copy the version in force, whatever pictures taken before have left."""
    page.goto(f"/cau-hinh/thu-tuc/{procedure}/")
    page.locator("main .table--wide tbody tr", has_text="Đang áp dụng").locator("a").first.click()
    page.locator("a[href$='/sao-chep/']").first.click()
    page.fill("[name=name]", name)
    page.locator("main button[type=submit]").click()


def sign_in(page: Page, who: str) -> None:
    """Sign in as a person of the sample."""
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
