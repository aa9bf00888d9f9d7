"""The people at their screens: what they click and type, as the pages offer it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.factories.signing import draft_pdf
from tests.product import Product

PROCEDURE = "2.002288"
CLERK, SPECIALIST, HEAD, LEADER, CLERICAL = "motcua1", "chuyenvien1", "truongphong1", "lanhdao1", "vanthu1"
NAMES = {SPECIALIST: "Phùng Đức Khải", HEAD: "Trịnh Hoài Nam", LEADER: "Lường Minh Tuyến"}
OWNER, OWNER_ID = "Quàng Thị Mai Hương", "011190000123"
WAIT_SECONDS = 30
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
SCREENS = [(WIDE, "light"), (NARROW, "dark")]
# What axe has looked at in this run: a page that two tests pass is looked at once.
CHECKED: set[str] = set()
PDF = "application/pdf"
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


@dataclass
class People:
    """Everybody's browser contexts; each person is signed in at the first use."""

    product: Product
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    # axe is a script itself, and never ends where there are none.
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    def page(self, username: str) -> Page:
        """Return the person's page, signed in."""
        if username not in self.pages:
            page = self.pages[username] = self.window(username)
            page.goto("/tai-khoan/dang-nhap/")
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu").fill(self.product.password)
            page.get_by_role("button", name="Đăng nhập").click()
            expect(page).not_to_have_url(re.compile("dang-nhap"))
        return self.pages[username]

    def window(self, username: str, **options: object) -> Page:
        """Return a new window of the person's browser, in a context of its own at the first time."""
        if username not in self.contexts:
            settings = {"base_url": self.product.address, "viewport": WIDE, "locale": "vi-VN", **options}
            self.contexts[username] = self.browser.new_context(**settings)
        page = self.contexts[username].new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said.type, said.text))
        return page

    def leave(self) -> None:
        for context in self.contexts.values():
            context.close()

    def look(self, page: Page, name: str) -> None:
        """Let axe look at a page once, wide and light, narrow and dark, and see that nothing sticks out."""
        if name in CHECKED or not self.scripts:
            return
        CHECKED.add(name)
        page.evaluate(AXE_SCRIPT)
        for size, scheme in SCREENS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            where = f"{name} ({size['width']} px, {scheme})"
            for fault in page.evaluate(VIOLATIONS):
                self.complaints.append(f"{where}: {fault['id']}: {fault['nodes'][0]['html'][:200]}")
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wider > 0:
                self.complaints.append(f"{where}: {wider} px wider than the screen")
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def _hear(self, page: Page, kind: str, text: str) -> None:
        # A refused form answers 422, a stranger gets 404: Chromium notes both as errors of the network.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")

    # The acts, each by the person whose turn it is.

    def take_in(self) -> str:
        """The clerk takes a dossier in and returns its code."""
        page = self.page(CLERK)
        page.goto("/mot-cua/tiep-nhan/")
        self.look(page, "intake_start")
        page.locator(f"a[href$='/tiep-nhan/{PROCEDURE}/']").first.click()
        self.look(page, "intake")
        return self.fill_intake(page)

    def fill_intake(self, page: Page) -> str:
        """Fill the counter's form in and return the code of the dossier."""
        applicant = page.get_by_role("region", name="Người nộp hồ sơ")
        applicant.get_by_label("Họ và tên, hoặc tên tổ chức").fill(OWNER)
        applicant.get_by_label("Số CCCD").fill(OWNER_ID)
        applicant.get_by_label("Điện thoại liên hệ").fill("0912000123")
        page.get_by_label("Chuyển đến").select_option(label=option(page.get_by_label("Chuyển đến"), NAMES[SPECIALIST]))
        for control in page.locator("input[type=file][name^=tp]").all():
            control.set_input_files({"name": "giay-to.pdf", "mimeType": PDF, "buffer": draft_pdf(mark="giấy tờ")})
        page.get_by_role("button", name="Tiếp nhận", exact=True).click()
        expect(page.get_by_role("heading", name="Đã tiếp nhận hồ sơ")).to_be_visible()
        self.look(page, "intake_done")
        return page.url.rstrip("/").split("/")[-2]

    def draft(self, code: str, mark: str = "") -> None:
        """The specialist attaches a draft and passes the dossier on to the head."""
        page = self.dossier(SPECIALIST, code)
        self.look(page, "dossier_detail of a specialist")
        dialog = opened(page, "Đính kèm dự thảo")
        self.look(page, "dialog of a draft")
        dialog.locator("input[type=file]").set_input_files(draft_file(f"{code} {mark}"))
        dialog.get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_text("Đã đính kèm")).to_be_visible()
        dialog = opened(page, "Xác nhận hoàn thành")
        self.look(page, "dialog of an act")
        handlers = dialog.get_by_label("Người xử lý tiếp theo")
        handlers.select_option(label=option(handlers, NAMES[HEAD]))
        dialog.get_by_label("Ý kiến xử lý").fill(f"Kính trình xem xét. {mark}")
        dialog.get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_text("đã ghi")).to_be_visible()

    def forward(self, code: str) -> None:
        """The head sends the draft to the leader."""
        page = self.dossier(HEAD, code)
        self.look(page, "dossier_detail of a head")
        self.fill_forward(page)
        self.look(page, "dialog of forwarding")
        page.locator("dialog[open]").get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_text("qua eOffice. Văn bản chờ")).to_be_visible()

    def fill_forward(self, page: Page) -> None:
        dialog = opened(page, "Gửi qua eOffice")
        signers = dialog.get_by_label("Người ký duyệt")
        signers.select_option(value=LEADER)
        dialog.get_by_label("Ý kiến trình ký duyệt").fill("Kính trình lãnh đạo ký.")

    def sign(self, code: str) -> None:
        """The leader reads and signs."""
        page = self.document(LEADER, code, "cho-ky", "Ký duyệt và chuyển văn thư")
        self.look(page, "document_sign")
        dialog = opened(page, "Ký duyệt và chuyển văn thư")
        self.look(page, "dialog of signing")
        dialog.get_by_label("Mã PIN").fill(self.product.pin)
        dialog.get_by_role("button", name="Ký duyệt").click()
        expect(page.get_by_text("Đã ký duyệt")).to_be_visible()
        self.look(page, "document_list of a leader")

    def seal(self, code: str) -> None:
        """The clerical officer numbers and seals."""
        page = self.document(CLERICAL, code, "cho-ban-hanh", "Cấp số và đóng dấu")
        self.look(page, "document_record to number")
        dialog = opened(page, "Cấp số và đóng dấu")
        self.look(page, "dialog of the seal")
        dialog.get_by_role("button", name="Cấp số và đóng dấu").click()
        expect(page.get_by_text("và đóng dấu. Kiểm tra")).to_be_visible()
        self.look(page, "document_record to issue")

    def issue(self, code: str) -> None:
        """The clerical officer passes the document to the desk."""
        page = self.document(CLERICAL, code, "cho-ban-hanh", "Chuyển DVC")
        dialog = opened(page, "Chuyển DVC")
        self.look(page, "dialog of issuing")
        dialog.get_by_role("button", name="Chuyển DVC").click()
        expect(page.get_by_text("và chuyển kết quả của hồ sơ")).to_be_visible()
        self.look(page, "document_list of a clerical officer")

    def confirm(self, code: str) -> None:
        """The head confirms the result."""
        page = self.arrived(HEAD, code, "Xác nhận kết quả")
        self.look(page, "dossier_detail with a result")
        opened(page, "Xác nhận kết quả").get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_text("đã ghi")).to_be_visible()

    def hand_over(self, code: str) -> None:
        """The clerk gives the result out."""
        page = self.dossier(CLERK, code)
        self.look(page, "dossier_detail of a clerk")
        dialog = opened(page, "Trả kết quả")
        self.look(page, "dialog of handing over")
        owed = dialog.get_by_label("Đã thu đủ phí, lệ phí")
        if owed.count():
            owed.check()
        dialog.get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_text("Hồ sơ đã đóng")).to_be_visible()
        self.look(page, "dossier_detail of a closed dossier")

    def give_reason(self, page: Page, act: str, reason: str) -> None:
        """Do a dangerous act with its reason."""
        dialog = opened(page, act)
        self.look(page, f"dialog: {act}")
        dialog.get_by_role("textbox").fill(reason)
        dialog.locator("button[type=submit]").click()
        expect(page.locator(".messages")).to_contain_text(re.compile("Đã|đã"))

    # Where they look.

    def dossier(self, username: str, code: str) -> Page:
        """Open the desk's page of a dossier."""
        page = self.page(username)
        page.goto(f"/mot-cua/ho-so/{code}/")
        return page

    def arrived(self, username: str, code: str, act: str) -> Page:
        """Open the desk's page again and again until it offers the act."""
        return until(lambda: offering(self.dossier(username, code), act), f"«{act}» on {code}")

    def document(self, username: str, code: str, queue: str, act: str) -> Page:
        """Open the office's page of the dossier from the list, again and again until it offers the act."""

        def look() -> Page | None:
            page = self.page(username)
            page.goto(f"/eoffice/?muc={queue}&q={code}")
            link = page.get_by_role("link", name=f"Mở văn bản {code}")
            if not link.count():
                return None
            link.click()
            return offering(page, act)

        return until(look, f"«{act}» on {code}")


def until(look: Callable[[], Page | None], what: str) -> Page:
    """Look until there is something to see; each look loads a page, which the workers it waits for can do without."""
    ends_at = time.monotonic() + WAIT_SECONDS
    while (page := look()) is None:
        assert time.monotonic() < ends_at, f"{what} did not come"
        time.sleep(0.1)
    return page


def offering(page: Page, act: str) -> Page | None:
    return page if page.locator("a[data-dialog]").filter(has_text=act).count() else None


def opened(page: Page, act: str) -> Locator:
    """Press the button that opens a dialog, and return the dialog."""
    page.locator("a[data-dialog]").filter(has_text=act).first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def option(select: Locator, name: str) -> str:
    """Return the whole label of the option that begins with a name."""
    return next(label for label in select.locator("option").all_inner_texts() if label.startswith(name))


def draft_file(mark: str) -> dict[str, object]:
    """Return a draft to be signed by the leader."""
    content = draft_pdf(name=NAMES[LEADER], title="PHÓ GIÁM ĐỐC", mark=mark)
    return {"name": "GP-van-tai.pdf", "mimeType": PDF, "buffer": content}
