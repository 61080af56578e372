"""Be the therapist: a client of six, a session at a time, and at the end what was hidden."""

from __future__ import annotations

import io
from typing import Any, Final, NamedTuple

import panel as pn

from experiments.plots.saving import svg_bytes
from explorer.downloads import Downloads
from explorer.game import transcript
from explorer.game.characters import characters
from explorer.game.game import NAMES, POINTS, Game, suggested_seed
from explorer.game.replays import replay_many
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.reveal_plot import CAPTION, describe, draw
from explorer.game.saved import LARGEST, from_text, to_text
from explorer.layout import figure_pane, prose, with_controls
from explorer.visit import Visit
from explorer.widgets import button, details_html, download_button, dropdown, number_field, slider
from sim import InputError

TITLE: Final = "Be the therapist"
MOST_LUCK: Final = 2**31 - 1
_DRAWS: Final = 100
_START: Final = (3, 2, 2, 3, 0)
_HOW: Final = """\
# With the file of "Save this game", from a terminal; out= takes names that end in .csv, .svg and .png:
#     alliance game game.json out=game.csv
# In Python:
from pathlib import Path
from explorer.game.reveal import reveal, table
from explorer.game.saved import from_text

game = from_text(Path("game.json").read_text())
rows = table(reveal(game))     # a pyarrow table
"""


def build(visit: Visit) -> Any:
    """Return the page of one visit."""
    return TherapistPage(visit).page


class GameState(NamedTuple):
    """A game as it stands, as it comes from another thread.

    Attributes
    ----------
    game : Game
    told : Reveal or None
        What was hidden, and `svg` its picture, of a game that has ended.
    svg : bytes
    new : bool
        Whether it has just begun, so that the controls go back to where they were at first.
    after : Game or None
        The game of which it is the next session.
    news : str
        What is said instead of what happened last.
    """

    game: Game
    told: Reveal | None
    svg: bytes
    new: bool
    after: Game | None
    news: str


def game_state(game: Game, new: bool = False, after: Game | None = None, news: str = "") -> GameState:
    """Replay a game and, if it has ended, draw what was hidden; takes a quarter of a second then."""
    seen = reveal(game) if game.over else None
    return GameState(game, seen, svg_bytes(draw(seen)) if seen else b"", new, after, news)


class TherapistPage:
    """Widgets around one `Game`.

    Attributes
    ----------
    game : Game
        As it stands.
    page : panel object
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        everyone = characters()
        first = next(iter(everyone))
        self.client_choice = dropdown(
            "Client", {f"{one.name}: {one.title}": key for key, one in everyone.items()}, first
        )
        self.luck = number_field("Luck (any whole number; the same number is the same luck)", 0, 0, MOST_LUCK)
        self.begin = button("Begin with this client")
        self.shares = tuple(slider(name.capitalize(), 0, 0, POINTS, 1) for name in NAMES)
        self.hold = button("Hold this session", important=True)
        self.file = pn.widgets.FileInput(accept=".json", label="Go on with a saved game", multiple=False)
        self.again = button(f"Try this way of working with {_DRAWS} draws of luck")
        self.many = prose("")
        self.shown = pn.Column(sizing_mode="stretch_width")
        think = visit.think
        self.client_choice.param.watch(think(self.turn_to, self.show), "value")
        self.begin.on_click(think(self.start, self.show))
        self.hold.on_click(think(self.go_on, self.show))
        self.file.param.watch(think(self.load, self.show), "value")
        self.again.on_click(think(lambda: replay_many(self.game, _DRAWS), self._tried))
        self.divide = pn.Column(prose("<h2>Divide this session</h2>"), *self.shares, self.hold)
        self.game: Game
        self.show(self.meet())
        self.page = with_controls(
            self.shown, pn.Column(self.divide, *self._desk(), sizing_mode="stretch_width")
        )

    def _desk(self) -> list[Any]:
        keep = download_button("Save this game", "game.json", lambda: io.BytesIO(to_text(self.game).encode()))
        head = prose("<h2>This game, another game</h2>")
        return [head, keep, self.client_choice, self.luck, self.begin, self.file]

    def meet(self) -> GameState:
        """Begin a game with the chosen client, with luck that lasts."""
        character = characters()[self.client_choice.value]
        return game_state(Game(character, suggested_seed(character)), new=True)

    def turn_to(self) -> GameState | None:
        """Begin a game with another client; nothing happens where a saved game has turned the control."""
        return None if self.client_choice.value == self.game.character.key else self.meet()

    def start(self) -> GameState:
        """Begin a game with the chosen client and the luck that was asked for."""
        return game_state(Game(characters()[self.client_choice.value], int(self.luck.amount)), new=True)

    def go_on(self) -> GameState:
        """Hold a session, divided as the sliders say."""
        first, second, third, fourth, fifth = (int(share.amount) for share in self.shares)
        return game_state(self.game.play((first, second, third, fourth, fifth)), after=self.game)

    def load(self) -> GameState:
        """Take up a saved game."""
        sent = self.file.value
        if not isinstance(sent, bytes) or len(sent) > LARGEST:
            raise InputError(
                f"a file with a saved game has at most {LARGEST} bytes, but another one was sent"
            )
        return game_state(from_text(sent.decode("utf-8", errors="replace")), news="The saved game goes on.")

    def show(self, made: GameState | None) -> None:
        """Show a game as it stands, unless another was begun while this one went on."""
        if made is None or (made.after is not None and made.after is not self.game):
            return
        game = self.game = made.game
        self.client_choice.value = game.character.key
        self.luck.value = min(game.seed, MOST_LUCK)
        if made.new:
            for share, points in zip(self.shares, _START, strict=True):
                share.value = points
        opening = game.opening
        self.divide.visible = opening is not None
        if opening is not None:
            now = transcript.now(opening, game.character.name)
            self.shown.objects = [prose(transcript.letter(game) + now + transcript.appointments(game))]
            news = f"Session {opening.session} has begun. {game.character.name}: {opening.says}"
        if made.told is not None:
            self.shown.objects = [*self._end(made.told, made.svg), prose(transcript.appointments(game))]
            news = f"Treatment has ended: {game.ending[0]}."
        self.visit.say(made.news or news)

    def _end(self, seen: Reveal, svg: bytes) -> list[Any]:
        game = self.game
        self.many.object = ""
        files = Downloads(
            f"game-{game.character.key}", lambda: {"game": table(seen)}, lambda: draw(seen), lambda: _HOW
        )
        trying = [self.again, self.many] if game.moves else []
        return [
            prose(transcript.letter(game) + transcript.end(game, sentences(seen))),
            figure_pane(svg, describe(seen), CAPTION),
            *trying,
            pn.FlexBox(*files.buttons()),
            prose(details_html("Reproduce these numbers", _HOW)),
        ]

    def _tried(self, found: Any) -> None:
        self.many.object = transcript.many(found, _DRAWS)
        self.visit.say("Your way of working was tried with other luck.")
