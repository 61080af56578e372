"""The saved games of a class in one picture and one table: the same client, played by many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from matplotlib.ticker import MaxNLocator

from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, LINES, styled
from explorer.game.following import division_for
from explorer.game.game import NAMES, Game
from explorer.game.goal import goal_score, last_form
from explorer.game.played_model import PlayedModel
from explorer.game.saved import LARGEST, from_text
from sim import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS: Final = (("alliance", "Alliance (0 to 1)"), ("distress", "Distress (SD of intake)"))
MOST: Final = 500
"""Most games that are gathered."""


@dataclass(frozen=True)
class ClassGames:
    """Games with one client that have ended, and twins of two other therapists.

    Attributes
    ----------
    names : sequence of str
        Names of the files, without their endings.
    games : sequence of Game
    twins : sequence of (str, PlayedModel)
        The same client with the random seed of the first game: of the responsive policy, and of the supervisor's
        advice.
    """

    names: Sequence[str]
    games: Sequence[Game]
    twins: Sequence[tuple[str, PlayedModel]]


def gather(folder: Path) -> ClassGames:
    """Return the games that were saved into a folder.

    Parameters
    ----------
    folder : Path
        With files that end in ``.json``, each a game of the same client that has ended.

    Raises
    ------
    InputError
        If there are none or too many, one of them holds no game that has ended, or they are with different clients.
    """
    files = sorted(folder.glob("*.json"))
    if not 0 < len(files) <= MOST:
        raise InputError(f"{folder} has {len(files)} files that end in .json, but 1 to {MOST} were expected")
    games = [_read(file) for file in files]
    for file, game in zip(files, games, strict=True):
        if game.character.key != games[0].character.key:
            raise InputError(
                f"{file.name} is a game with {game.character.name}, but {files[0].name} is one with "
                f"{games[0].character.name}: games with one client were expected"
            )
    return ClassGames([file.stem for file in files], games, _twins(games[0]))


def _read(file: Path) -> Game:
    try:
        with file.open("rb") as stream:
            game = from_text(stream.read(LARGEST + 1).decode("utf-8", errors="replace"))
    except OSError as error:
        raise InputError(
            f"{file.name} cannot be read ({error.strerror}), but a saved game was expected"
        ) from None
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from None
    if not game.over:
        raise InputError(f"{file.name}: treatment has not ended, but games that have were expected")
    return game


def _twins(game: Game) -> list[tuple[str, PlayedModel]]:
    twins = [
        ("responsive twin", PlayedModel(game.character, game.seed)),
        ("advised twin", PlayedModel(game.character, game.seed, policy=division_for)),
    ]
    for _, model in twins:
        model.advance()
    return twins


def class_table(games: ClassGames) -> pa.Table:
    """Return one row a game: how it ended, what it came to, and how its sessions were divided on average."""
    return pa.Table.from_pylist(
        [_row(name, game) for name, game in zip(games.names, games.games, strict=True)]
    )


def _row(name: str, game: Game) -> dict[str, object]:
    client = game.model.client
    shares = np.array([one.shares for one in game.appointments if one.shares]).mean(axis=0)
    form = last_form(game)
    return {
        "game": name,
        "seed": str(game.seed),
        "ending": game.ending[0],
        "sessions": client.sessions_attended,
        "intake_form": game.intake_score,
        "last_form": form,
        "goal_reached": None if form is None else form <= goal_score(game),
        "distress_change": client.end_distress - client.intake_distress,
        "alliance_at_end": game.appointments[-1].hidden["alliance"],
        **{
            f"share_{name.replace(' ', '_')}": float(share) for name, share in zip(NAMES, shares, strict=True)
        },
    }


def class_sentences(games: ClassGames) -> list[str]:
    """Return what came out for the class, in words."""
    rows = class_table(games).to_pylist()
    count, name = len(rows), games.games[0].character.name
    changes = np.array([row["distress_change"] for row in rows])
    reached = sum(bool(row["goal_reached"]) for row in rows)
    endings = sorted({row["ending"] for row in rows})
    ended = ", ".join(f"{ending}: {sum(row['ending'] == ending for row in rows)}" for ending in endings)
    out = [
        f"{count} games with {name}; {ended}.",
        f"The goal was reached in {reached} of {count}. Distress changed by {changes.mean():+.2f} SD on average, from "
        f"{changes.min():+.2f} to {changes.max():+.2f}.",
    ]
    seeds = {game.seed for game in games.games}
    same = (
        "the same chance for all" if len(seeds) == 1 else f"{len(seeds)} different seeds: chance differs too"
    )
    for label, model in games.twins:
        change = model.client.end_distress - model.client.intake_distress
        better = int((changes < change).sum())
        out.append(
            f"The {label} (seed of the first game) came to {change:+.2f} SD; {better} of {count} did better."
        )
    return [*out, f"Random numbers: {same}."]


def draw_class(games: ClassGames) -> Figure:
    """Draw the hidden alliance and distress of all games, with the twins of the first."""
    with styled():
        grid = Grid(2, 0.75, 0.5, 0.2, 2.4, 0.55, 0.6)
        page = Page(grid.bottom(2) + 0.6)
        page.heading(0.1, f"{games.games[0].character.name}: {len(games.games)} games")
        for place, (state, title) in enumerate(PANELS):
            axes = page.axes(grid.box(place))
            _panel(axes, games, state)
            axes.set_title(title)
        lines = page.figure.axes[0].get_lines()
        handles = [lines[0], *lines[-len(games.twins) :]]
        page.legend(0.36, handles, ["a game", *(label for label, _ in games.twins)])
        return page.figure


def _panel(axes: Axes, games: ClassGames, state: str) -> None:
    for game in games.games:
        _line(axes, game.model, state, color=GREY, linewidth=0.8, alpha=0.7)
        last = game.appointments[-1]
        axes.plot(last.week, last.hidden[state], "o", color=GREY, markersize=3)
    for (_, model), (colour, dashes, _) in zip(games.twins, LINES[1:], strict=False):
        _line(axes, model, state, color=colour, linestyle=dashes)
    if state == "alliance":
        axes.set_ylim(0, 1)
    axes.set_xlabel("week")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _line(axes: Axes, model: PlayedModel, state: str, **look: object) -> None:
    weeks = [appointment.week for appointment in model.appointments]
    axes.plot(weeks, [appointment.hidden[state] for appointment in model.appointments], **look)  # type: ignore[arg-type]
