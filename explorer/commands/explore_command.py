"""`alliance explore`: serve the pages until interrupted."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.commands.argument_kinds import choice, flag, path, text, whole, words
from experiments.commands.arguments import Command
from explorer.class_addresses import SPARE, invitation, machine_names, network_addresses
from explorer.core.limits import MAX_VISITS
from explorer.page_addresses import PAGES
from sim.errors import missing_library

if TYPE_CHECKING:
    from explorer.server import ServerOptions


@dataclass(frozen=True)
class ExploreArguments:
    """What `alliance explore` takes."""

    port: int = whole(5006, "where it listens; 0 takes any free port", 0, 65535)
    address: str = text(
        "127.0.0.1", "who can connect: 127.0.0.1 is this machine only, 0.0.0.0 everybody who can reach it"
    )
    origin: tuple[str, ...] = words("names under which others reach it, as clinic.example.org:5006")
    frame: tuple[str, ...] = words(
        "sites whose pages may show a view in a frame, as https://moodle.example.org (docs/teaching.md)"
    )
    class_: int = whole(
        0,
        "students of a class on this machine's network, who are told what to type; 0: this machine only",
        0,
        200,
    )
    page: str = choice(PAGES[0], PAGES, "page with which it opens; for a class, it is made in advance")
    visits: int = whole(MAX_VISITS, "browsers admitted at a time, each with its own clinics", 1, 1000)
    clients: Path | None = path(
        "YAML file with clients of your own for the game, after the six (docs/teaching.md)"
    )
    lessons: tuple[str, ...] = words(
        "YAML files with lessons of your own, after the others (docs/teaching.md)"
    )
    open: bool = flag(True, "whether a browser is opened")


EXPLORE: Final = Command(
    "explore",
    "Opens a page in the browser: a clinic to watch and change, two worlds to compare, a game, and lessons.\n"
    "Ends with Ctrl-C.",
    ExploreArguments,
)


def explore(arguments: Sequence[str]) -> None:
    """Run `alliance explore`.

    Parameters
    ----------
    arguments : sequence of str
        Everything after the command; see `ExploreArguments`.

    Raises
    ------
    InputError
        For an unknown option, a value out of range, a port that is in use, or if Panel is not installed.
    """
    typed = EXPLORE.read(arguments)
    try:
        importlib.import_module("panel")
    except ModuleNotFoundError as error:
        raise missing_library("panel", "explorer") from error
    from explorer.game.characters import add_characters
    from explorer.game.client_files import read_clients
    from explorer.lessons.catalogue import add_lesson
    from explorer.lessons.lesson_file import read_lesson
    from explorer.server import prepare_server

    if typed.clients is not None:
        add_characters(read_clients(typed.clients))
    for file in typed.lessons:
        add_lesson(read_lesson(Path(file)))
    options = server_options(typed)
    print("preparing (the first time, the model is compiled: under a minute)", flush=True)
    server = prepare_server(options)
    url = f"http://{'127.0.0.1' if typed.class_ else options.address}:{server.port}/"
    print(f"alliance explore listens on {url}   (Ctrl-C ends it)", flush=True)
    query = "" if typed.page == PAGES[0] else f"?page={typed.page}"
    if typed.class_:
        print(invitation(server.port, typed.class_, query), flush=True)
    if typed.open:
        import webbrowser

        webbrowser.open(url + query)
    server.start()
    server.io_loop.start()


def server_options(typed: ExploreArguments) -> ServerOptions:
    """Return how the server is to run: for a class, reachable under every name and address of this machine."""
    from explorer.server import LOCALHOST, ServerOptions

    if not typed.class_:
        return ServerOptions(typed.port, typed.address, typed.origin, typed.visits, frames=typed.frame)
    address = "0.0.0.0" if typed.address == LOCALHOST else typed.address
    names = (*network_addresses(), *machine_names())
    visits = max(typed.visits, typed.class_ + SPARE)
    return ServerOptions(
        typed.port, address, typed.origin, visits, names, typed.class_ + SPARE, typed.page, typed.frame
    )
