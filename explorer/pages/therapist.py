"""Be the therapist: a client of six, a session at a time, and at the end what was hidden."""

from __future__ import annotations

import io
from typing import Any, Final

import panel as pn

from experiments.figures.saving import svg_bytes
from explorer.files import Files
from explorer.game import told
from explorer.game.cast import characters
from explorer.game.figure import CAPTION, describe, draw
from explorer.game.game import NAMES, POINTS, Game, suggested_luck
from explorer.game.hundred import hundred
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.saved import LARGEST, from_text, to_text
from explorer.layout import picture, with_controls, words
from explorer.session import Session
from explorer.widgets import button, choice, download, folded, number, slider
from sim import InputError

TITLE: Final = "Be the therapist"
MOST_LUCK: Final = 2**31 - 1
_DRAWS: Final = 100
_START: Final = (3, 2, 2, 3, 0)
_HOW: Final = """\
from pathlib import Path
from explorer.game.reveal import reveal, table
from explorer.game.saved import from_text

game = from_text(Path("{key}.json").read_text())     # the file of "Save this game"
rows = table(reveal(game))                           # a pyarrow table
"""


def build(session: Session) -> Any:
    """Return the page of one visit."""
    return TherapistPage(session).page


class TherapistPage:
    """Widgets around one `Game`.

    Attributes
    ----------
    game : Game
        As it stands.
    page : panel object
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        everyone = characters()
        first = next(iter(everyone))
        self.who = choice("Client", {f"{one.name}: {one.title}": key for key, one in everyone.items()}, first)
        self.luck = number("Luck (any whole number; the same number is the same luck)", 0, 0, MOST_LUCK)
        self.begin = button("Begin with this client")
        self.shares = tuple(slider(name.capitalize(), 0, 0, POINTS, 1) for name in NAMES)
        self.hold = button("Hold this session", important=True)
        self.file = pn.widgets.FileInput(accept=".json", label="Go on with a saved game", multiple=False)
        self.again = button(f"Try this way of working with {_DRAWS} draws of luck")
        self.many = words("")
        self.shown = pn.Column(sizing_mode="stretch_width")
        self.who.param.watch(session.act(self._meet), "value")
        self.begin.on_click(session.act(self._begin))
        self.hold.on_click(session.act(self._hold))
        self.file.param.watch(session.act(self._load), "value")
        self.again.on_click(session.think(lambda: hundred(self.game, _DRAWS), self._tried))
        self.divide = pn.Column(words("<h2>Divide this session</h2>"), *self.shares, self.hold)
        self._meet()
        self.page = with_controls(
            self.shown, pn.Column(self.divide, *self._desk(), sizing_mode="stretch_width")
        )

    def _desk(self) -> list[Any]:
        keep = download("Save this game", "game.json", lambda: io.BytesIO(to_text(self.game).encode()))
        head = words("<h2>This game, another game</h2>")
        return [head, keep, self.who, self.luck, self.begin, self.file]

    def _meet(self, *_: Any) -> None:
        self.luck.value = suggested_luck(characters()[self.who.value])
        self._begin()

    def _begin(self, *_: Any) -> None:
        self._show(Game(characters()[self.who.value], int(self.luck.amount)))
        for share, points in zip(self.shares, _START, strict=True):
            share.value = points

    def _hold(self, *_: Any) -> None:
        first, second, third, fourth, fifth = (int(share.amount) for share in self.shares)
        self._show(self.game.play((first, second, third, fourth, fifth)))

    def _load(self, *_: Any) -> None:
        sent = self.file.value
        if not isinstance(sent, bytes) or len(sent) > LARGEST:
            raise InputError(
                f"a file with a saved game has at most {LARGEST} bytes, but another one was sent"
            )
        self._show(from_text(sent.decode("utf-8", errors="replace")))
        self.session.say("The saved game goes on.")

    def _show(self, game: Game) -> None:
        self.game = game
        opening = game.opening
        self.divide.visible = opening is not None
        if opening is None:
            self.shown.objects = [*self._end(reveal(game)), words(told.hours(game))]
            self.session.say(f"Treatment has ended: {game.ending[0]}.")
        else:
            self.shown.objects = [
                words(told.letter(game) + told.now(opening, game.who.name) + told.hours(game))
            ]
            self.session.say(f"Session {opening.session} has begun. {game.who.name}: {opening.says}")

    def _end(self, seen: Reveal) -> list[Any]:
        game = self.game
        self.many.object = ""
        svg = svg_bytes(draw(seen))
        how = _HOW.format(key=game.who.key)
        files = Files(f"game-{game.who.key}", lambda: {"game": table(seen)}, lambda: draw(seen), lambda: how)
        trying = [self.again, self.many] if game.moves else []
        return [
            words(told.letter(game) + told.end(game, sentences(seen))),
            picture(svg, describe(seen), CAPTION),
            *trying,
            pn.FlexBox(*files.buttons()),
            words(folded("Reproduce these numbers", how)),
        ]

    def _tried(self, found: Any) -> None:
        self.many.object = told.many(found, _DRAWS)
        self.session.say("Your way of working was tried with other luck.")
