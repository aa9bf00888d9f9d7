"""How one dossier goes along the seven steps over HTTP: each person has a browser, and sends what the pages offer."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from django.utils.timezone import localtime, now

from config import journey_papers
from config.browser import Browser, BrowserError, Form, Page
from config.sample.cast import MAIN
from config.sample.password import PIN

PROCEDURE = "2.002288"
CLERK, SPECIALIST, HEAD, LEADER, CLERICAL = "motcua1", "chuyenvien1", "truongphong1", "lanhdao1", "vanthu1"
SEATS = {seat.username: seat for seat in MAIN.seats}
OWNER, OWNER_ID, PHONE = "Quàng Thị Mai Hương", "011190000123", "0912000123"
# The other half has a message within a second; a machine that has just started everything is given more.
ARRIVES_WITHIN_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05


class JourneyError(BrowserError):
    """The dossier does not come on; the text says where it stands and why."""


@dataclass(frozen=True)
class Step:
    """One of the seven steps as it was done."""

    role: str
    action: str
    started_at: str
    seconds: float


@dataclass
class Journey:
    """The way of one dossier."""

    base_url: str
    password: str
    code: str = ""
    secret: str = ""
    steps: list[Step] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def walk(self) -> bytes:
        """Do all seven steps and what the citizen does after them; return the signed result.

        Raises:
            JourneyError, BrowserError: a step cannot be done.
        """
        with self.step(CLERK, "Tiếp nhận hồ sơ"):
            self.take_in()
        with self.step(SPECIALIST, "Đính kèm dự thảo, xác nhận hoàn thành"):
            self.draft()
        with self.step(HEAD, "Gửi qua eOffice"):
            self.forward()
        with self.step(LEADER, "Ký duyệt, chuyển văn thư"):
            self.sign()
        with self.step(CLERICAL, "Cấp số, đóng dấu, chuyển DVC"):
            self.issue()
        with self.step(HEAD, "Xác nhận kết quả"):
            self.confirm()
        with self.step(CLERK, "Trả kết quả"):
            self.hand_over()
        return self.follow()

    @contextmanager
    def step(self, username: str, action: str) -> Iterator[None]:
        """Time one step."""
        started_at, began = localtime(now()), time.perf_counter()
        try:
            yield
        except BrowserError as error:
            raise JourneyError(f"«{action}» ({username}) of dossier {self.code or '(none yet)'}: {error}") from None
        seconds = round(time.perf_counter() - began, 3)
        self.steps.append(Step(str(SEATS[username].role), action, started_at.isoformat("T", "seconds"), seconds))

    def take_in(self) -> None:
        """The clerk takes the dossier in at the counter and prints the receipt."""
        clerk = self.browser(CLERK)
        page = clerk.open(clerk.open(clerk.open("bat-dau/").link(r"/tiep-nhan/$")).link(rf"/tiep-nhan/{PROCEDURE}/$"))
        form = page.form("/tiep-nhan/")
        changes: dict[str, str | None] = {
            "applicant-name": OWNER,
            "applicant-id_number": OWNER_ID,
            "applicant-phone": PHONE,
            "applicant-province": "Tỉnh Điện Biên",
            "applicant-commune": "Phường Mường Thanh",
            "applicant-address": "Tổ dân phố 3",
            "assignee_id": form.choice("assignee_id", SEATS[SPECIALIST].full_name),
        }
        controls = sorted(name for name in form.names if re.fullmatch(r"tp\d+-uploads", name))
        papers = [
            (name, journey_papers.handed_in(f"Giấy tờ số {number}", OWNER, f"giay-to-{number}"))
            for number, name in enumerate(controls, start=1)
        ]
        done = clerk.submit(page, form, changes, press="Tiếp nhận", uploads=papers)
        receipt = clerk.open(done.link(r"/giay-hen\.pdf$"))
        self.code = done.url.rstrip("/").split("/")[-2]
        self.secret = secret_of(receipt.content)

    def draft(self) -> None:
        """The specialist attaches the draft and passes the dossier on."""
        person, signer = self.browser(SPECIALIST), SEATS[LEADER]
        page = self.dossier(person)
        file = journey_papers.draft(OWNER, self.code, signer.full_name, signer.title, signer.authority)
        page = person.submit(page, page.form(r"/du-thao/$"), uploads=[("file", file)])
        form = form_with(page, r"/viec/\d+/$", "assignee_id")
        head = form.choice("assignee_id", SEATS[HEAD].full_name)
        person.submit(page, form, {"assignee_id": head, "note": "Hồ sơ đủ điều kiện, kính trình."})

    def forward(self) -> None:
        """The head sends the draft to the leader."""
        person = self.browser(HEAD)
        page = self.dossier(person)
        form = page.form(r"/gui-eoffice/$")
        changes: dict[str, str | None] = {"signer": form.choice("signer", SEATS[LEADER].full_name)}
        changes["opinion"] = "Kính trình lãnh đạo ký duyệt."
        person.submit(page, form, changes)
        leader = self.browser(LEADER)
        self.arrives("the leader's list", lambda: self.document(leader, "cho-ky"))

    def sign(self) -> None:
        """The leader reads the draft and signs it."""
        leader = self.browser(LEADER)
        address = self.document(leader, "cho-ky")
        if address is None:
            raise BrowserError("the document is not in the leader's list any more")
        page = until("the draft as a PDF to be signed", lambda: with_form(leader.open(address), r"/ky/$"))
        leader.open(page.link(r"/tep/\d+/"))
        leader.submit(page, page.form(r"/ky/$"), {"pin": PIN, "opinion": "Đồng ý."})

    def issue(self) -> None:
        """The clerical officer numbers, seals and passes the document to the desk."""
        clerical, head = self.browser(CLERICAL), self.browser(HEAD)
        address = until("the signed document", lambda: self.document(clerical, "cho-ban-hanh"))
        page = clerical.open(address)
        form = page.form(r"/dong-dau/$")
        pin: dict[str, str | None] = {"pin": PIN} if "pin" in form.names else {}
        seal = next(button for button in form.buttons if button.action.endswith("/dong-dau/"))
        page = clerical.submit(page, form, pin, press=seal.label)
        clerical.submit(page, page.form(r"/chuyen-dvc/$"))
        self.arrives("the head's page", lambda: with_form(self.dossier(head), r"/viec/\d+/$"))

    def confirm(self) -> None:
        """The head looks at the result and confirms it."""
        head = self.browser(HEAD)
        page = self.dossier(head)
        head.submit(page, form_with(page, r"/viec/\d+/$", "assignee_id"))

    def hand_over(self) -> None:
        """The clerk gives the result to the citizen, and takes the fee if it is still owed."""
        clerk = self.browser(CLERK)
        page = self.dossier(clerk)
        form = page.form(r"/tra-ket-qua/$")
        paid: dict[str, str | None] = {"fee_settled": "on"} if "fee_settled" in form.names else {}
        clerk.submit(page, form, paid)

    def follow(self) -> bytes:
        """The citizen follows the dossier: no name by the code alone; the result with the secret of the receipt.

        Raises:
            JourneyError: the page shows too much, or not enough.
        """
        citizen = Browser(self.base_url)
        public = citizen.open(f"tra-cuu/{self.code}/")
        shown = [
            text for text in (OWNER, OWNER_ID, PHONE, *(s.full_name for s in SEATS.values())) if text in public.html
        ]
        if shown or self.code not in public.html:
            raise JourneyError(f"The public page of {self.code} shows {shown or 'nothing'} to whoever knows the code.")
        full = citizen.submit(public, public.form(r"/chi-tiet/$"), {"secret": self.secret})
        if OWNER in full.html:
            raise JourneyError(f"The page of {self.code} shows the owner's whole name.")
        result = citizen.submit(full, full.form(r"/ket-qua/$"))
        if not result.content.startswith(b"%PDF"):
            raise JourneyError(f"{result.url} answered {result.media_type}, not the signed result.")
        self.compare(result.content)
        return result.content

    def compare(self, content: bytes) -> None:
        """Refuse a result that differs from the one that the desk keeps."""
        clerk = self.browser(CLERK)
        page = self.dossier(clerk)
        wanted = hashlib.sha256(content).hexdigest()
        files = {link for link in page.links if re.search(r"/tep/\d+/$", link)}
        if not any(hashlib.sha256(clerk.open(link).content).hexdigest() == wanted for link in files):
            raise JourneyError(f"The result that the citizen gets is no file of dossier {self.code}.")

    def browser(self, username: str) -> Browser:
        """Return the person's browser, signed in."""
        if username not in self.browsers:
            browser = Browser(self.base_url)
            page = browser.open("tai-khoan/dang-nhap/")
            browser.submit(page, page.form("/dang-nhap/"), {"username": username, "password": self.password})
            self.browsers[username] = browser
        return self.browsers[username]

    def dossier(self, browser: Browser) -> Page:
        """Return the desk's page of the dossier."""
        return browser.open(f"mot-cua/ho-so/{self.code}/")

    def document(self, browser: Browser, queue: str) -> str | None:
        """Return the address of the dossier's document in a queue of the office, None while it is not there."""
        return browser.open(f"eoffice/?muc={queue}&q={self.code}").find_link(r"/van-ban/[0-9a-f-]{36}/$")

    def arrives(self, what: str, look: Callable[[], object | None]) -> None:
        """Note how long a message takes until the other half shows it."""
        began = time.perf_counter()
        until(what, look)
        self.latencies.append(time.perf_counter() - began)


def until(what: str, look: "Callable[[], Any]") -> Any:
    """Look again and again until there is something, and return it.

    Raises:
        BrowserError: nothing came in time.
    """
    ends_at = time.monotonic() + ARRIVES_WITHIN_SECONDS
    while not (found := look()):
        if time.monotonic() > ends_at:
            raise BrowserError(f"{what} did not come within {ARRIVES_WITHIN_SECONDS} s; see /lien-thong/ and the logs")
        time.sleep(LOOK_AGAIN_SECONDS)
    return found


def with_form(page: Page, action: str) -> Page | None:
    """Return the page if it offers a form for this address."""
    offered = any(re.search(action, form.action) for form in page.forms)
    return page if offered else None


def form_with(page: Page, action: str, name: str) -> Form:
    """Return the form for this address that has a field of this name.

    Raises:
        BrowserError: the page has none.
    """
    for form in page.forms:
        if re.search(action, form.action) and name in form.names:
            return form
    raise BrowserError(f"{page.url} offers no form for {action} with {name}{page.said}")


def secret_of(receipt: bytes) -> str:
    """Read the secret off the printed receipt.

    Raises:
        BrowserError: it does not stand there.
    """
    with pypdfium2.PdfDocument(receipt) as document:
        text = document[0].get_textpage().get_text_range()
    found = re.search(r"Mã tra cứu:\s*([0-9A-Z]{6,12})", text)
    if found is None:
        raise BrowserError("the receipt does not show the secret (Mã tra cứu)")
    return found[1]
