"""The web server: this machine only unless asked otherwise, a few visits, small messages, idle ones dropped."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import panel as pn
from bokeh.server.server import Server
from bokeh.server.util import bind_sockets

from explorer.core.clinic_setup import ClinicSetup
from explorer.core.limits import MAX_MESSAGE_BYTES, MAX_VISITS
from explorer.core.snapshot import take_snapshot
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import simulate_pair
from explorer.game.characters import characters
from explorer.game.game import suggested_seed
from explorer.logs import use_brief_logs
from explorer.low_latency import use_low_latency
from explorer.site import busy_page, open_visit
from explorer.web_guard import check_address, check_origin, guard, host_names
from sim.errors import InputError

LOCALHOST: Final = "127.0.0.1"
_GONE_MILLISECONDS: Final = 15_000
"""How long a visit outlives its browser."""


@dataclass(frozen=True)
class ServerOptions:
    """How the server is to run.

    Attributes
    ----------
    port : int
        0 takes any free port.
    address : str
        Where it listens.
    origins : tuple of str
        Names, with ports, under which other machines reach it.
    visits : int
        Browsers admitted at a time.

    Raises
    ------
    InputError
        For an address that this machine does not have or that is open to others without an origin, or an origin that
        is no name.
    """

    port: int = 5006
    address: str = LOCALHOST
    origins: tuple[str, ...] = ()
    visits: int = MAX_VISITS

    def __post_init__(self) -> None:
        if self.address not in (LOCALHOST, "localhost") and not self.origins:
            raise InputError(
                f"address is {self.address!r}, but then origin was expected too: the names under which browsers "
                "reach it"
            )
        for origin in self.origins:
            check_origin(origin)
        check_address(self.address)

    def allowed_origins(self, port: int) -> list[str]:
        """Return the origins whose pages may talk to the server on a port."""
        return [f"{LOCALHOST}:{port}", f"localhost:{port}", *self.origins]


class VisitLimit:
    """Counts the visits of one server and admits no more than it can serve."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._admitted: set[str] = set()

    def admit(self, visit: str) -> bool:
        """Return whether there is room for a visit, and count it if so."""
        if len(self._admitted) >= self._most:
            return False
        self._admitted.add(visit)
        return True

    def leave(self, visit: str) -> None:
        """Stop counting a visit; one that is not counted changes nothing."""
        self._admitted.discard(visit)

    def __len__(self) -> int:
        return len(self._admitted)


def application(visits: VisitLimit) -> Callable[[], pn.viewable.Viewable]:
    """Return the function that makes the document of each visit."""

    def open_document() -> pn.viewable.Viewable:
        context = pn.state.curdoc.session_context
        if not visits.admit(context.id):
            return busy_page()
        visit, document = open_visit()

        def release(_: object) -> None:
            visit.close()
            visits.leave(context.id)

        pn.state.on_session_destroyed(release)
        return document

    return open_document


def make_server(options: ServerOptions) -> Server:
    """Return a server that listens and is not yet started.

    Parameters
    ----------
    options : ServerOptions

    Raises
    ------
    InputError
        If the port is taken.
    """
    use_low_latency()
    try:
        sockets, port = bind_sockets(options.address, options.port)
    except OSError as error:
        raise InputError(
            f"port is {options.port}, which is not available ({error.strerror}); choose another"
        ) from error
    for socket in sockets:
        socket.close()
    origins = options.allowed_origins(port)
    server = pn.io.server.get_server(
        {"/": application(VisitLimit(options.visits))},
        port=port,
        address=options.address,
        title="alliance-sim",
        websocket_origin=origins,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        unused_session_lifetime_milliseconds=_GONE_MILLISECONDS,
        check_unused_sessions_milliseconds=_GONE_MILLISECONDS // 3,
        # Only this server, and only since it was started, can have made the name of a visit.
        sign_sessions=True,
        secret_key=secrets.token_bytes(32),
        start=False,
        show=False,
        verbose=False,
    )
    guard(server._tornado, host_names(options.address, origins))
    return server


def prepare_server(options: ServerOptions) -> Server:
    """Return a server whose first visitor does not wait for what is computed only once; parameters as `make_server`."""
    pn.extension(notifications=False)
    use_brief_logs()
    clinic = WatchedClinic(ClinicSetup())
    clinic.advance()
    take_snapshot(clinic)
    simulate_pair(ClinicSetup(), ClinicSetup(), 2)
    suggested_seed(next(iter(characters().values())))
    return make_server(options)
