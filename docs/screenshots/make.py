"""Make the pictures of docs/screenshots from the running product: python -m docs.screenshots.make [name …].

Each picture is what a person of the sample sees in Chromium. `--address` takes a product that runs already with our
password, `--into` another folder, `--dark` the dark colours and `--width` another width, to look at more than we keep.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from docs.screenshots.product import product
from docs.screenshots.ways import (
    PIN,
    Way,
    at,
    broken_draft,
    dialog,
    first,
    sent_to_a_leader_who_left,
    sent_version,
    sign_in,
    simulated_version,
    to,
    track,
)

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
LARGEST_BYTES = 120_000
DESK, OFFICE = "/mot-cua/", "/eoffice/"
HEADS_DOSSIER = first(DESK, "[href='#gui-eoffice']")
LEADERS_DOCUMENT = first(OFFICE, "[href='#ky-duyet']")


@dataclass(frozen=True)
class Shot:
    """One picture: its name ends with the width of the window; `who` is a user name, '' for a citizen."""

    name: str
    who: str
    way: Way
    height: int = 860

    @property
    def width(self) -> int:
        """The width of the window."""
        return int(self.name.rpartition("-")[2])


SHOTS = (
    Shot("desk-1280", "truongphong1", to(DESK)),
    Shot("dossier-1280", "truongphong1", HEADS_DOSSIER),
    Shot("send-1280", "truongphong1", dialog(HEADS_DOSSIER, "Gửi qua eOffice")),
    Shot("send-back-1280", "truongphong1", dialog(HEADS_DOSSIER, "Trả lại")),
    Shot("course-1280", "truongphong1", at(first(f"{DESK}?hang=office", "#dien-bien"), "#quy-trinh")),
    Shot("recall-1280", "truongphong1", dialog(first(f"{DESK}?hang=office", "[href='#thu-hoi']"), "Thu hồi")),
    Shot("confirm-1280", "truongphong1", first(DESK, "#ket-qua")),
    Shot("specialist-1280", "chuyenvien1", to(DESK)),
    Shot("draft-1280", "chuyenvien1", dialog(first(DESK, "[href='#du-thao']"), "Đính kèm dự thảo")),
    Shot("pass-on-1280", "chuyenvien1", dialog(first(DESK, "[href='#du-thao']"), "Xác nhận hoàn thành")),
    Shot("choose-1280", "motcua1", to(f"{DESK}tiep-nhan/"), 640),
    Shot("intake-1280", "motcua1", to(f"{DESK}tiep-nhan/2.002288/")),
    Shot("supplement-1280", "motcua1", first(DESK, "[href$='/bo-sung/']")),
    Shot("hand-over-1280", "motcua1", dialog(first(f"{DESK}?hang=ready", "[href='#tra-ket-qua']"), "Trả kết quả")),
    Shot("leader-list-1280", "lanhdao1", to(OFFICE)),
    Shot("leader-1280", "lanhdao1", LEADERS_DOCUMENT),
    Shot("leader-360", "lanhdao1", LEADERS_DOCUMENT, 740),
    Shot("sign-1280", "lanhdao1", dialog(LEADERS_DOCUMENT, "Ký duyệt", pin=PIN)),
    Shot("leader-return-1280", "lanhdao1", dialog(LEADERS_DOCUMENT, "Trả lại", reason="Căn cứ đã hết hiệu lực.")),
    Shot("report-1280", "lanhdao1", to("/bao-cao/?ky=quy")),
    Shot("issue-1280", "vanthu1", first(OFFICE, "[href='#dong-dau']")),
    Shot("seal-1280", "vanthu1", dialog(first(OFFICE, "[href='#dong-dau']"), "Cấp số và đóng dấu")),
    Shot("pass-back-1280", "vanthu1", dialog(first(OFFICE, "[href='#chuyen-dvc']"), "Chuyển DVC")),
    Shot("accounts-1280", "", to("/tai-khoan/dung-thu/")),
    Shot("home-360", "", to("/"), 740),
    Shot("track-360", "", track, 740),
    Shot("track-1280", "", track),
    Shot("sync-1280", "truongphong1", sent_to_a_leader_who_left),
    Shot("message-1280", "quantri1", first("/lien-thong/", "h1")),
    Shot("process-1280", "quantri1", broken_draft, 1400),
    Shot("approve-1280", "quantri1", sent_version),
    Shot("simulation-1280", "quantri1", simulated_version, 1400),
)


def main() -> None:
    """Make the pictures that are named, or all."""
    options = asked()
    shots = [shot for shot in SHOTS if not options.names or shot.name in options.names]
    with sync_playwright() as play, running(options.address) as address:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in shots:
            picture = taken(browser, address, shot, dark=options.dark, width=options.width)
            path = options.into / f"{shot.name}.png"
            path.write_bytes(picture)
            sys.stdout.write(f"{path} {len(picture) // 1000} kB\n")
        browser.close()


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description="Make the pictures of docs/screenshots.")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--address", default="")
    parser.add_argument("--into", type=Path, default=HERE)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--width", type=int, default=0)
    return parser.parse_args()


@contextmanager
def running(address: str) -> Iterator[str]:
    """Give the address of a product: the named one, else one of our own."""
    if address:
        yield address
        return
    with product() as own:
        yield own


def taken(browser: Browser, address: str, shot: Shot, *, dark: bool, width: int) -> bytes:
    """Return the picture of one page."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width or shot.width, "height": shot.height},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if shot.who:
        sign_in(page, shot.who)
    shot.way(page)
    page.wait_for_load_state("networkidle")
    picture = page.screenshot(caret="initial")
    context.close()
    return small(picture)


def small(picture: bytes) -> bytes:
    """Return the picture with as many colours as fit into the limit."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        target = io.BytesIO()
        # Of the methods this one keeps the few red and orange pixels as they are.
        reduced = image.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        reduced.save(target, "PNG", optimize=True)
        if target.tell() <= LARGEST_BYTES:
            break
    return target.getvalue()


if __name__ == "__main__":
    main()
