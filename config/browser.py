"""A browser without a screen: it keeps cookies, follows redirects and fills in the forms that a page offers."""

import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

TIMEOUT_SECONDS = 30
VOID = {"input", "br", "hr", "img", "link", "meta", "use", "path", "source", "area", "col"}
SILENT = {"script", "style", "template", "svg"}
Attributes = dict[str, str | None]


class BrowserError(Exception):
    """A page is not what it should be; the text says which, and what stands on it."""


@dataclass(frozen=True)
class Upload:
    """A file that a person chooses."""

    name: str
    content: bytes
    media_type: str


@dataclass
class Button:
    """A way to send a form."""

    label: str = ""
    name: str = ""
    value: str = ""
    action: str = ""


@dataclass
class Form:
    """A form as the page offers it: what would be sent if nothing were changed, and what can be chosen."""

    id: str
    action: str
    method: str
    multipart: bool
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def choice(self, name: str, label: str) -> str:
        """Return the value of the option whose label begins with these words.

        Raises:
            BrowserError: there is no such option.
        """
        for value, text in self.choices.get(name, []):
            if text.startswith(label):
                return value
        offered = "; ".join(text for _, text in self.choices.get(name, [])) or "nothing"
        raise BrowserError(f"The field {name} of {self.action} does not offer «{label}», but: {offered}")

    def button(self, label: str) -> Button:
        """Return the button with this label.

        Raises:
            BrowserError: there is none.
        """
        for button in self.buttons:
            if button.label == label:
                return button
        raise BrowserError(f"The form {self.action} has no button «{label}»")

    def filled(self, changes: Mapping[str, str | None]) -> list[tuple[str, str]]:
        """Return what is sent with these values in place of the page's; None empties a box or a field.

        Raises:
            BrowserError: the form has no such field.
        """
        unknown = set(changes) - self.names
        if unknown:
            raise BrowserError(f"The form {self.action} has no field {', '.join(sorted(unknown))}")
        kept = [pair for pair in self.values if pair[0] not in changes]
        return kept + [(name, value) for name, value in changes.items() if value is not None]


@dataclass
class Page:
    """An answer of the server."""

    url: str
    status: int
    media_type: str
    content: bytes
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Return the page as text."""
        return self.content.decode(errors="replace")

    def form(self, action: str) -> Form:
        """Return the form that is sent to an address that matches; it may be the address of one of its buttons.

        Raises:
            BrowserError: the page has none.
        """
        for form in self.forms:
            if any(re.search(action, address) for address in (form.action, *(one.action for one in form.buttons))):
                return form
        raise BrowserError(f"{self.url} (status {self.status}) has no form for {action}{self.said}")

    def link(self, pattern: str) -> str:
        """Return the first address that matches.

        Raises:
            BrowserError: the page has none.
        """
        found = self.find_link(pattern)
        if found is None:
            raise BrowserError(f"{self.url} (status {self.status}) has no link to {pattern}{self.said}")
        return found

    def find_link(self, pattern: str) -> str | None:
        """Return the first address that matches, None when there is none."""
        return next((link for link in self.links if re.search(pattern, link)), None)

    @property
    def said(self) -> str:
        """Return what the page complains about."""
        return f": {' '.join(self.alerts)}" if self.alerts else ""


class Browser:
    """One person's browser."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/") + "/"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, address: str) -> Page:
        """Open a page.

        Raises:
            BrowserError: the server does not answer, or refuses.
        """
        return self._send(urllib.request.Request(urljoin(self.base_url, address)))

    def submit(
        self,
        page: Page,
        form: Form,
        changes: Mapping[str, str | None] | None = None,
        *,
        press: str = "",
        uploads: Sequence[tuple[str, Upload]] = (),
    ) -> Page:
        """Fill in the form, press the button with this label (else the first) and return the page that follows.

        Raises:
            BrowserError: the form cannot be filled in so, or the server refuses it.
        """
        button = form.button(press) if press else (form.buttons or [Button()])[0]
        values = form.filled(changes or {}) + ([(button.name, button.value)] if button.name else [])
        address = urljoin(page.url, button.action or form.action)
        if form.method != "post":
            return self.open(f"{address.partition('?')[0]}?{urlencode(values)}")
        if form.multipart:
            body, kind = _multipart(values, uploads)
        else:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        answer = self._send(urllib.request.Request(address, data=body, headers={"Content-Type": kind}))
        if answer.alerts:
            raise BrowserError(f"{address} was refused{answer.said}")
        return answer

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                page = _page(answer.url, answer.status, answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as error:
            page = _page(request.full_url, error.code, error.headers.get_content_type(), error.read())
        except (OSError, HTTPException) as error:
            raise BrowserError(f"{request.full_url} does not answer: {error}") from None
        if page.status >= 400:
            raise BrowserError(f"{page.url} answered {page.status}{page.said}")
        return page


def _page(url: str, status: int, media_type: str, content: bytes) -> Page:
    page = Page(url, status, media_type, content)
    if media_type == "text/html":
        reader = _Reader()
        reader.feed(page.html)
        page.forms, page.links, page.alerts = reader.forms, reader.links, reader.alerts
    return page


def _multipart(values: Sequence[tuple[str, str]], uploads: Sequence[tuple[str, Upload]]) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values]
    for name, file in uploads:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
        parts.append(f"{head}Content-Type: {file.media_type}\r\n\r\n".encode() + file.content + b"\r\n")
    mark = f"--{boundary}\r\n".encode()
    return b"".join(mark + part for part in parts) + f"--{boundary}--\r\n".encode(), (
        f"multipart/form-data; boundary={boundary}"
    )


class _Reader(HTMLParser):
    """Read forms, links and alerts out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.alerts: list[str] = []
        self.forms: list[Form] = []
        self._current: Form | None = None
        self._alert_depth = 0
        self._silent_depth = 0
        self._options: list[tuple[str, bool]] = []
        self._offered: list[tuple[str, str]] = []
        self._text_of: tuple[str, Attributes] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        one = dict(attrs)
        if tag in SILENT:
            self._silent_depth += 1
        if one.get("role") == "alert" or self._alert_depth:
            self._alert_depth += tag not in VOID
            if one.get("role") == "alert":
                self.alerts.append("")
        begin = getattr(self, f"_begin_{tag}", None)
        if begin is not None:
            begin(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins and ends at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag in SILENT:
            self._silent_depth -= 1
        if self._alert_depth:
            self._alert_depth -= 1
        end = getattr(self, f"_end_{tag}", None)
        if end is not None:
            end()

    def handle_data(self, data: str) -> None:
        """Collect the words of what is open."""
        if self._silent_depth:
            return
        if self._alert_depth and data.strip():
            self.alerts[-1] = f"{self.alerts[-1]} {data.strip()}".strip()
        if self._text_of is not None:
            self._text.append(data)

    def _begin_form(self, one: Attributes) -> None:
        self._current = Form(
            id=one.get("id") or "",
            action=one.get("action") or "",
            method=(one.get("method") or "get").lower(),
            multipart=one.get("enctype") == "multipart/form-data",
        )
        self.forms.append(self._current)

    def _end_form(self) -> None:
        self._current = None

    def _begin_a(self, one: Attributes) -> None:
        self.links.append(one.get("href") or "")

    def _begin_input(self, one: Attributes) -> None:
        form, name, kind = self._form_of(one), one.get("name") or "", one.get("type") or "text"
        if form is None or not name or "disabled" in one:
            return
        form.names.add(name)
        if kind in {"checkbox", "radio"}:
            value = one.get("value") or "on"
            form.choices.setdefault(name, []).append((value, value))
            if "checked" in one:
                form.values.append((name, value))
        elif kind not in {"file", "submit", "button"}:
            form.values.append((name, one.get("value") or ""))

    def _begin_select(self, one: Attributes) -> None:
        self._text_of, self._options, self._offered = ("select", one), [], []

    def _begin_option(self, one: Attributes) -> None:
        self._text = []
        self._options.append((one.get("value") or "", "selected" in one))

    def _end_option(self) -> None:
        self._offered.append((self._options[-1][0], "".join(self._text).strip()))

    def _end_select(self) -> None:
        one = self._text_of[1] if self._text_of else {}
        self._text_of = None
        form, name = self._form_of(one), one.get("name") or ""
        if form is None or not name or "disabled" in one:
            return
        form.names.add(name)
        form.choices[name] = self._offered
        chosen = next((value for value, selected in self._options if selected), None)
        first = self._options[0][0] if self._options else ""
        form.values.append((name, first if chosen is None else chosen))

    def _begin_textarea(self, one: Attributes) -> None:
        self._text_of, self._text = ("textarea", one), []

    def _end_textarea(self) -> None:
        one = self._text_of[1] if self._text_of else {}
        self._text_of = None
        form, name = self._form_of(one), one.get("name") or ""
        if form is not None and name:
            form.names.add(name)
            form.values.append((name, "".join(self._text).removeprefix("\n")))

    def _begin_button(self, one: Attributes) -> None:
        self._text_of, self._text = ("button", one), []

    def _end_button(self) -> None:
        one = self._text_of[1] if self._text_of else {}
        self._text_of = None
        form = self._form_of(one)
        if form is not None and (one.get("type") or "submit") == "submit":
            label = " ".join("".join(self._text).split())
            button = Button(label, one.get("name") or "", one.get("value") or "", one.get("formaction") or "")
            form.buttons.append(button)

    def _form_of(self, one: Attributes) -> Form | None:
        """Return the form of a control: the one it names, else the one it stands in."""
        named = one.get("form")
        if named is None:
            return self._current
        return next((form for form in self.forms if form.id == named), None)
