"""The web server: this machine only unless told otherwise, few visits, small messages, idle ones dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.core.limits import MAX_MESSAGE_BYTES, MAX_VISITS
from sim.errors import InputError, nearest

LOCALHOST: Final = "127.0.0.1"
OPTIONS: Final = {
    "port": ("5006", "where it listens; 0 takes any free port"),
    "address": (LOCALHOST, "who may ask: 127.0.0.1 is this machine alone, 0.0.0.0 everybody who reaches it"),
    "origin": ("", "names under which others reach it, as clinic.example.org:5006, several with commas"),
    "visits": (str(MAX_VISITS), "browsers admitted at a time, each with its own clinics"),
    "open": ("true", "whether a browser is opened"),
}
USAGE: Final = "\n".join(
    [
        "usage: alliance explore [name=value] ...",
        "",
        "Opens a page in the browser: a clinic to watch and change, two worlds side by side. Ends with Ctrl-C.",
        "",
        *(f"  {f'{name}={default}':20}{meaning}" for name, (default, meaning) in OPTIONS.items()),
        "",
    ]
)
_GONE_MILLISECONDS: Final = 15_000
"""How long a visit outlives its browser."""


@dataclass(frozen=True)
class ServerOptions:
    """How the server is to run; attributes as `OPTIONS`."""

    port: int = 5006
    address: str = LOCALHOST
    origins: tuple[str, ...] = ()
    visits: int = MAX_VISITS
    open: bool = True

    def allowed_origins(self, port: int) -> list[str]:
        """Return the origins whose pages may talk to the server on a port."""
        return [f"{LOCALHOST}:{port}", f"localhost:{port}", *self.origins]


def read_server_options(arguments: Sequence[str]) -> ServerOptions:
    """Return what the command line asks for.

    Raises
    ------
    InputError
        For an unknown option, a value out of range, or an address open to others without an origin.
    """
    given: dict[str, str] = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign or name not in OPTIONS:
            there = ", ".join(OPTIONS)
            raise InputError(
                f"{argument} is not an option of alliance explore{nearest(name, OPTIONS)} (there are: {there})"
            )
        given[name] = value
    if given.get("open", "true") not in ("true", "false"):
        raise InputError(f"open is {given['open']!r}, but true or false was expected")
    made = ServerOptions(
        _whole("port", given.get("port", OPTIONS["port"][0]), 0, 65535),
        given.get("address", LOCALHOST),
        tuple(word.strip() for word in given.get("origin", "").split(",") if word.strip()),
        _whole("visits", given.get("visits", str(MAX_VISITS)), 1, 1000),
        given.get("open", "true") == "true",
    )
    if made.address not in (LOCALHOST, "localhost") and not made.origins:
        raise InputError(
            f"address is {made.address!r}, but then origin was expected too: the names under which browsers reach it"
        )
    if "*" in "".join(made.origins):
        raise InputError(
            "origin holds a *, but names were expected: any page of the web could then steer the clinics"
        )
    return made


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise InputError(f"{name} is {text!r}, but a whole number from {low} to {high} was expected")
    return int(text)


class VisitLimit:
    """Counts the visits of one server, and admits no more than it can bear."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._here: set[str] = set()

    def admit(self, visit: str) -> bool:
        """Return whether there is room, and take it."""
        if len(self._here) >= self._most:
            return False
        self._here.add(visit)
        return True

    def leave(self, visit: str) -> None:
        """Give the room back."""
        self._here.discard(visit)

    def __len__(self) -> int:
        return len(self._here)


def application(visits: VisitLimit) -> Callable[[], Any]:
    """Return the function that makes the document of each visit."""
    import panel as pn

    from explorer.site import busy_page, open_visit

    def open_document() -> Any:
        context = pn.state.curdoc.session_context
        if not visits.admit(context.id):
            return busy_page()
        visit, document = open_visit()

        def release(_: Any) -> None:
            visit.close()
            visits.leave(context.id)

        pn.state.on_session_destroyed(release)
        return document

    return open_document


def make_server(serving: ServerOptions) -> Any:
    """Return a server that listens and is not yet started.

    Parameters
    ----------
    serving : ServerOptions

    Raises
    ------
    InputError
        If the port is taken.
    """
    import panel as pn
    from bokeh.server.util import bind_sockets

    from explorer.low_latency import use_low_latency

    use_low_latency()
    try:
        sockets, port = bind_sockets(serving.address, serving.port)
    except OSError as error:
        raise InputError(
            f"port is {serving.port}, which cannot be had ({error.strerror}); choose another"
        ) from error
    for socket in sockets:
        socket.close()
    return pn.io.server.get_server(
        {"/": application(VisitLimit(serving.visits))},
        port=port,
        address=serving.address,
        title="alliance-sim",
        websocket_origin=serving.allowed_origins(port),
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        unused_session_lifetime_milliseconds=_GONE_MILLISECONDS,
        check_unused_sessions_milliseconds=_GONE_MILLISECONDS // 3,
        start=False,
        show=False,
        verbose=False,
    )


def explore(arguments: Sequence[str]) -> None:
    """Serve the pages until interrupted.

    Parameters
    ----------
    arguments : sequence of str
        As in `OPTIONS`, ``name=value``.
    """
    if any(argument in ("-h", "--help") for argument in arguments):
        print(USAGE, end="")
        return
    serving = read_server_options(arguments)
    print("preparing (the first time, the model is compiled: under a minute)", flush=True)
    server = prepare_server(serving)
    where = f"http://{serving.address}:{server.port}/"
    print(f"alliance explore listens on {where}   (Ctrl-C ends it)", flush=True)
    if serving.open:
        import webbrowser

        webbrowser.open(where)
    server.start()
    server.io_loop.start()


def prepare_server(serving: ServerOptions) -> Any:
    """Return a server whose first visitor does not wait for what is made only once."""
    try:
        import panel as pn
    except ModuleNotFoundError as error:
        raise InputError(
            "the explorer is not installed; pip install 'alliance-sim[explorer]' adds it"
        ) from error
    from explorer.core.clinic_setup import ClinicSetup
    from explorer.core.snapshot import take_snapshot
    from explorer.core.watched_clinic import WatchedClinic
    from explorer.core.world_pair import simulate_pair
    from explorer.game.characters import characters
    from explorer.game.game import suggested_seed
    from explorer.logs import use_brief_logs

    pn.extension(notifications=False)
    use_brief_logs()
    clinic = WatchedClinic(ClinicSetup())
    clinic.advance()
    take_snapshot(clinic)
    simulate_pair(ClinicSetup(), ClinicSetup(), 2)
    suggested_seed(next(iter(characters().values())))
    return make_server(serving)
