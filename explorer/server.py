"""The web server: this machine only unless asked otherwise, a few visits, small messages, idle ones dropped."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import panel as pn
from bokeh.server.server import Server
from bokeh.server.util import bind_sockets

from explorer.bokeh_defaults import use_known_defaults, use_needed_scripts
from explorer.connection import ALIVE_ROUTE, AliveHandler
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.limits import MAX_MESSAGE_BYTES, MAX_VISITS
from explorer.core.snapshot import take_snapshot
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import simulate_pair
from explorer.game.characters import characters
from explorer.game.game import suggested_seed
from explorer.idle_visits import IdleVisits
from explorer.logs import use_brief_logs
from explorer.low_latency import use_low_latency
from explorer.opening import use_opening
from explorer.page_addresses import PAGES
from explorer.reserve import Reserve
from explorer.site import busy_page, open_visit
from explorer.visit_limit import VisitLimit
from explorer.web_guard import check_address, check_frame, check_origin, guard, host_names
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
    own_names : tuple of str
        Names and addresses of this machine under which others reach it, with the port on which it listens.
    reserve : int
        Pages made in advance, while nobody waits.
    page : str
        Which page those show.
    frames : tuple of str
        Sites whose pages may show a view in a frame, as ``https://moodle.example.org``.

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
    own_names: tuple[str, ...] = ()
    reserve: int = 0
    page: str = PAGES[0]
    frames: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = (*self.origins, *self.own_names)
        if self.address not in (LOCALHOST, "localhost") and not named:
            raise InputError(
                f"address is {self.address!r}, but then origin was expected too: the names under which browsers "
                "reach it"
            )
        for origin in named:
            check_origin(origin)
        for site in self.frames:
            check_frame(site)
        check_address(self.address)

    def allowed_origins(self, port: int) -> list[str]:
        """Return the origins whose pages may talk to the server on a port."""
        names = (LOCALHOST, "localhost", *self.own_names)
        return [*(f"{name}:{port}" for name in names), *self.origins]


def application(visits: VisitLimit, reserve: Reserve, idle: IdleVisits) -> Callable[[], pn.viewable.Viewable]:
    """Return the function that makes the document of each visit."""

    def open_document() -> pn.viewable.Viewable:
        made = pn.state.curdoc
        context = made.session_context
        in_advance = reserve.makes(context.id)
        if not in_advance and not visits.admit(context.id):
            return busy_page(visits.sentence)
        visit, document = open_visit(visits.turn, in_advance)

        def release(_: object) -> None:
            visit.close()
            visits.leave(context.id)
            idle.remove(made)

        # Not sooner: one that was made in advance has nobody yet who could touch it.
        pn.state.onload(lambda: idle.add(made, visit))
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
    use_opening()
    use_known_defaults()
    try:
        sockets, port = bind_sockets(options.address, options.port)
    except OSError as error:
        raise InputError(
            f"port is {options.port}, which is not available ({error.strerror}); choose another"
        ) from error
    for socket in sockets:
        socket.close()
    origins = options.allowed_origins(port)
    visits = VisitLimit(options.visits)
    reserve, idle = Reserve(options.page, options.reserve, visits), IdleVisits()
    server = pn.io.server.get_server(
        {"/": application(visits, reserve, idle)},
        port=port,
        address=options.address,
        title="alliance-sim",
        extra_patterns=[(ALIVE_ROUTE, AliveHandler)],
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
    use_needed_scripts(server._tornado)
    server._tornado.settings.update(visits=visits, reserve=reserve)
    reserve.fill(server._tornado)
    idle.watch()
    # Panel would begin this in the middle of the first visit, and so keep the document of that visit for ever.
    server.io_loop.add_callback(pn.state._schedule_busy_cleanup)
    guard(server._tornado, host_names(options.address, origins), options.frames)
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
    server = make_server(options)
    # What every visit shares is never garbage, and need not be searched for it again and again.
    gc.collect()
    gc.freeze()
    return server
