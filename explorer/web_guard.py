"""What the server admits: requests under its own names, and pages that no other site can embed or feed."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import ClassVar, Final

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.routing import HostMatches, Matcher, PathMatches, Rule
from tornado.web import Application, OutputTransform, RequestHandler

from sim.errors import InputError

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        # Bokeh writes scripts into the page, Panel compiles some from text, and a component of our own is a blob.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        # A component is fetched where it was stored: in the page itself.
        "connect-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What pages may load, and who may show them in a frame: nobody, unless sites are named."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_NOBODY: Final = "frame-ancestors 'none'"
_ORIGIN: Final = re.compile(
    r"(?P<host>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(:(?P<port>[0-9]{1,5}))?"
)
_BAD_PATH: Final = r"(?i).*(%00|\x00).*"


def check_origin(origin: str) -> None:
    """Refuse what is no name with perhaps a port.

    Raises
    ------
    InputError
        With the name that was probably meant.
    """
    if "*" in origin:
        raise InputError(
            f"origin is {origin!r} and contains a *, but a name was expected: otherwise any web page could control the "
            "clinics"
        )
    found = _ORIGIN.fullmatch(origin)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise InputError(
            f"origin is {origin!r}, but a name and perhaps its port were expected, without https:// and without a "
            "path, as clinic.example.org:5006"
        )


def check_frame(site: str) -> None:
    """Refuse what is no site whose pages could show a view in a frame.

    Raises
    ------
    InputError
        With an example.
    """
    scheme, _, name = site.partition("://")
    found = _ORIGIN.fullmatch(name)
    if scheme not in ("http", "https") or found is None or int(found["port"] or 1) not in range(1, 65536):
        raise InputError(
            f"frame is {site!r}, but a site was expected, with https:// and without a path, as "
            "https://moodle.example.org"
        )


def headers_for(frames: Collection[str] = ()) -> dict[str, str]:
    """Return the headers of every answer; `frames` are the sites whose pages may show a view in a frame."""
    if not frames:
        return HEADERS
    ancestors = " ".join(("frame-ancestors 'self'", *frames))
    # The older header knows no list of sites, and would refuse them all.
    kept = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}
    return {**kept, "Content-Security-Policy": POLICY.replace(_NOBODY, ancestors)}


def check_address(address: str) -> None:
    """Refuse what this machine cannot listen on.

    Raises
    ------
    InputError
        If it is neither an address nor a name of this machine.
    """
    try:
        kind = socket.getaddrinfo(address, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(kind[0], kind[1]) as trial:
            trial.bind(kind[4])
    except (OSError, UnicodeError):
        raise InputError(
            f"address is {address!r}, but an address of this machine was expected, as 127.0.0.1 (this machine only) "
            "or 0.0.0.0 (everybody who can reach it)"
        ) from None


def host_names(address: str, origins: Collection[str]) -> set[str]:
    """Return the names under which a server is asked for: its origins, and its address if that is one machine's."""
    names = {origin.rpartition(":")[0] if ":" in origin else origin for origin in origins}
    try:
        unspecified = ipaddress.ip_address(address).is_unspecified
    except ValueError:
        unspecified = False
    return {name.lower().strip("[]") for name in (names if unspecified else {*names, address})}


class NamesVisit(Matcher):
    """Requests that say which visit they belong to, which pages of this server never do in an address."""

    def match(self, request: HTTPServerRequest) -> dict[str, str] | None:
        """Return an empty mapping for such a request."""
        named = {"bokeh-session-id", "bokeh-token"} & request.arguments.keys()
        return {} if named or "Bokeh-Session-Id" in request.headers else None


class RefusalHandler(RequestHandler):
    """Answers every method with one status and one sentence."""

    def initialize(self, status: HTTPStatus, sentence: str) -> None:
        """Keep what to answer."""
        self._answer = status, sentence

    def prepare(self) -> None:
        """Answer before any method is looked at."""
        status, sentence = self._answer
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(sentence + "\n")


class SafeHeaders(OutputTransform):
    """Adds headers to every answer, and takes away what would let other sites read it."""

    headers: ClassVar[Mapping[str, str]] = HEADERS

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Return the answer with the headers."""
        for name in [name for name in headers if name.startswith("Access-Control-")]:
            del headers[name]
        for name, value in self.headers.items():
            headers[name] = value
        return status_code, headers, chunk


def guard(application: Application, hosts: Collection[str], frames: Collection[str] = ()) -> None:
    """Let a server answer only under its names, before any other route is looked at.

    A page of another site whose name was made to point to this machine (DNS rebinding) asks under that name.

    Parameters
    ----------
    application : tornado.web.Application
    hosts : collection of str
        Names and addresses, without ports.
    frames : collection of str
        Sites whose pages may show a view in a frame.
    """
    own = "|".join(map(re.escape, sorted(hosts)))
    refusals: list[tuple[Matcher, HTTPStatus, str]] = [
        (
            HostMatches(rf"(?!\[?(?:{own})\]?$).*$"),
            HTTPStatus.MISDIRECTED_REQUEST,
            "This server does not answer under that name; alliance explore origin=NAME adds one.",
        ),
        (PathMatches(_BAD_PATH), HTTPStatus.BAD_REQUEST, "No address contains that character."),
        (NamesVisit(), HTTPStatus.FORBIDDEN, "Only the server names visits."),
    ]
    application.default_router.rules[:0] = [
        Rule(matcher, RefusalHandler, {"status": status, "sentence": sentence})
        for matcher, status, sentence in refusals
    ]
    application.add_transform(type("Headers", (SafeHeaders,), {"headers": headers_for(frames)}))
