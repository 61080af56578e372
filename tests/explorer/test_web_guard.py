"""The server answers under its own names only, to visits that it named itself, with headers that keep others out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse

import pytest

from explorer.server import ServerOptions, make_server
from explorer.web_guard import HEADERS, headers_for, host_names
from sim import InputError

Asked = tuple[HTTPResponse, str]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the pages in a thread of this process."""
    listening: Future[int] = Future()
    ended: Future[None] = Future()

    async def serve() -> None:
        server = make_server(ServerOptions(port=0, origins=("clinic.example",)))
        server.start()
        listening.set_result(server.port)
        await asyncio.wrap_future(ended)
        server.stop()

    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(asyncio.run, serve())
        yield listening.result(60)
        ended.set_result(None)
        running.result(60)


def ask(port: int, path: str, **headers: str) -> Asked:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    line.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer, text


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/metadata", "/autoload.js", "/static/js/bokeh.min.js", "/nowhere"]
)
def test_a_foreign_name_is_refused_whatever_it_asks_for(port: int, path: str) -> None:
    answer, text = ask(port, path, Host=f"rebound.example:{port}", Origin=f"http://rebound.example:{port}")
    assert answer.status == 421
    assert "origin=NAME" in text


@pytest.mark.parametrize("host", ["127.0.0.1.evil.example", "xlocalhost", "localhost.", "clinic.example.org"])
def test_a_name_that_only_resembles_is_foreign(port: int, host: str) -> None:
    assert ask(port, "/metadata", Host=host)[0].status == 421


@pytest.mark.parametrize("host", ["127.0.0.1:1", "LOCALHOST", "clinic.example:443", "Clinic.Example"])
def test_its_own_names_are_answered(port: int, host: str) -> None:
    assert ask(port, "/static/js/bokeh.min.js", Host=host)[0].status == 200


@pytest.mark.parametrize(
    "path", ["/?bokeh-session-id=x", "/autoload.js?bokeh-session-id=x", "/?bokeh-token=x.y"]
)
def test_a_visit_named_by_a_stranger_is_refused(port: int, path: str) -> None:
    assert ask(port, path)[0].status == 403


async def secret_of_a_start() -> bytes | str | None:
    # Inside a loop that is running: another test may have closed the one that the thread has otherwise.
    server = make_server(ServerOptions(port=0))
    server.stop()
    return server._tornado.secret_key


def test_every_start_has_a_secret_of_its_own() -> None:
    keys = [asyncio.run(secret_of_a_start()) for _ in range(2)]
    assert keys[0] != keys[1]
    assert all(key and len(key) >= 32 for key in keys)


@pytest.mark.parametrize("path", ["/static/js/bokeh.min.js", "/nowhere", "/static/%00", "/autoload.js"])
def test_every_answer_has_the_headers(port: int, path: str) -> None:
    answer, _ = ask(port, path, Origin="http://other.example")
    assert HEADERS.items() <= dict(answer.getheaders()).items()
    assert answer.getheader("Access-Control-Allow-Origin") is None


def test_nobody_may_embed_the_pages() -> None:
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]
    assert not re.search(r"https?:|\*", HEADERS["Content-Security-Policy"])


def test_only_named_sites_may_embed_the_pages() -> None:
    site = "https://moodle.example.org"
    headers = headers_for([site])
    assert f"frame-ancestors 'self' {site}" in headers["Content-Security-Policy"]
    assert "'none'" in headers["Content-Security-Policy"]
    # A browser that minds the older header would refuse them.
    assert "X-Frame-Options" not in headers
    assert headers_for() == HEADERS


@pytest.mark.parametrize(
    "site",
    [
        "*",
        "moodle.example.org",
        "https://*.example.org",
        "https://a.org/path",
        "ftp://a.org",
        "https://a.org; x",
    ],
)
def test_what_is_no_site_cannot_embed_the_pages(site: str) -> None:
    with pytest.raises(InputError, match=r"frame is .*as https://moodle\.example\.org"):
        ServerOptions(frames=(site,))


@pytest.mark.parametrize(
    "path",
    [
        "/static/%00",
        "/static/extensions/panel/%00",
        "/%00",
        "/static/%ff",
        "/static/" + "a" * 5000,
        "/static/",
    ],
)
def test_odd_paths_are_refused_and_not_a_fault(port: int, path: str) -> None:
    assert 400 <= ask(port, path)[0].status < 500


def test_an_address_of_one_machine_is_a_name_and_that_of_everybody_is_not() -> None:
    assert host_names("192.0.2.7", ["a.example:80", "[::1]:5006"]) == {"192.0.2.7", "a.example", "::1"}
    assert host_names("0.0.0.0", ["a.example"]) == {"a.example"}
