"""Be the therapist: one of six clients, one session at a time, and at the end what was hidden."""

from __future__ import annotations

import asyncio
import io
from typing import Final, NamedTuple

import panel as pn

from experiments.plots.saving import svg_bytes
from explorer.downloads import Downloads
from explorer.game import transcript
from explorer.game.characters import characters
from explorer.game.game import NAMES, POINTS, Game, suggested_seed
from explorer.game.moments import Moment, other_choice
from explorer.game.replays import ReplayDifference, replay_many
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.reveal_plot import CAPTION, describe, draw
from explorer.game.saved import LARGEST, from_address, from_text, to_address, to_text
from explorer.layout import figure_pane, prose, with_controls, with_controls_style
from explorer.look import PROJECTOR, Look
from explorer.pages.projector import projector_button
from explorer.visit import AddressedView, Visit
from explorer.widgets import (
    LETTERS,
    button,
    check_boxes,
    details_html,
    download_button,
    dropdown,
    number_field,
    slider,
)
from sim import InputError

TITLE: Final = "Be the therapist"
MAX_SEED: Final = 2**31 - 1
_REPLAYS: Final = 100
_START: Final = (3, 2, 2, 3, 0)
_ADVISED_SESSIONS: Final = 3
"""Sessions of a visit's first game for which the supervisor speaks without being asked."""
_DOUBLE_CLICK: Final = 0.4
"""Seconds after a session for which the button that holds one waits: a second click is not meant."""
_SUPERVISED: Final = "Hear the supervisor before each session"
_ADVICE: Final = "as the supervisor would"
_AGAIN: Final = "The session is being lived again."
_REPEATING: Final = "Your way of working is being repeated. This takes a few seconds."
_REPRODUCE: Final = """\
# From a terminal, with the file that "Save this game" wrote; out= takes names that end in .csv, .svg and .png:
#     alliance game game.json out=game.csv
# In Python:
from pathlib import Path
from explorer.game.reveal import reveal, table
from explorer.game.saved import from_text

game = from_text(Path("game.json").read_text())
rows = table(reveal(game))     # a pyarrow table
"""


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    return TherapistPage(visit).page


class GameState(NamedTuple):
    """A game as it stands, as it comes from another thread.

    Attributes
    ----------
    game : Game
    figure : Figure or None
        What was hidden in a game that has ended.
    new : bool
        Whether it has just started, so that the sliders return to their defaults.
    after : Game or None
        The game of which it is the next session.
    news : str
        Said instead of what happened last.
    """

    game: Game
    figure: Figure | None
    new: bool
    after: Game | None
    news: str


class Figure(NamedTuple):
    """What was hidden, drawn in a look."""

    outcome: Reveal
    look: Look
    svg: bytes


def draw_figure(outcome: Reveal, look: Look) -> Figure:
    """Draw what was hidden; that takes a quarter of a second."""
    return Figure(outcome, look, svg_bytes(draw(outcome, afar=look is PROJECTOR)))


class TherapistPage:
    """Widgets around one `Game`.

    Attributes
    ----------
    game : Game
        As it stands.
    page : panel.Column
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        names = {f"{one.name}: {one.title}": key for key, one in characters().items()}
        self.client_choice = dropdown("Client", names, next(iter(characters())))
        self.seed = number_field("Random seed (the same number gives the same game)", 0, 0, MAX_SEED)
        self.start_button = button("Start with this client")
        self.shares = tuple(slider(name.capitalize(), 0, 0, POINTS, 1) for name in NAMES)
        self.hold_button = button("Hold this session", important=True)
        self.advice_box = check_boxes("Help", {_SUPERVISED: _SUPERVISED}, [_SUPERVISED])
        self.session_choice = dropdown("Session", ["1"], "1")
        self.other_division = dropdown("Most time to", [_ADVICE, *NAMES], _ADVICE)
        self.again_button = button("Live it again with that choice")
        self.again_text = prose("")
        self.file = pn.widgets.FileInput(
            accept=".json", label="Resume a saved game", multiple=False, stylesheets=[LETTERS]
        )
        self.replay_button = button(f"Repeat this way of working with {_REPLAYS} random seeds")
        self.replay_text = prose("")
        self.content, self.drawn = (pn.Column(sizing_mode="stretch_width") for _ in range(2))
        self.plan = pn.Column(
            prose("<h2>Plan this session</h2>"), *self.shares, self.hold_button, self.advice_box
        )
        controls = pn.Column(self.plan, *self._game_controls(), sizing_mode="stretch_width")
        main = pn.Column(projector_button(visit), self.content, sizing_mode="stretch_width")
        self.page = with_controls(main, controls)
        self._connect()
        self.game: Game
        self.figure: Figure | None
        # What the address says is not known yet, and must not be written over.
        self._show(self.meet())
        visit.views["therapist"] = AddressedView(lambda: to_address(self.game), self.restore)
        visit.projection.watch(visit.act(self._enlarge))

    def _arrange(self) -> None:
        """Let everything be as large as the look says; the controls of a game that has ended stand below it."""
        projection = self.visit.projection
        below = projection.large and self.game.opening is None
        self.page.stylesheets = [*with_controls_style(below), projection.look.style]

    def _enlarge(self) -> None:
        self._arrange()
        figure, look = self.figure, self.visit.projection.look
        if figure is not None and figure.look is not look:
            outcome = figure.outcome
            self.visit.think_on_load(lambda: draw_figure(outcome, look), self._redraw)

    def _redraw(self, figure: Figure) -> None:
        """Show a figure in another look, unless another game is shown by now."""
        if self.figure is not None and figure.outcome is self.figure.outcome:
            self.figure = figure
            self.drawn.objects = [figure_pane(figure.svg, describe(figure.outcome), CAPTION)]

    def _connect(self) -> None:
        think = self.visit.think
        self.client_choice.param.watch(think(self.turn_to, self.show), "value")
        self.start_button.on_click(think(self.start, self.show))
        self.hold_button.on_click(self._hold)
        self.advice_box.param.watch(self.visit.act(lambda _: self._show_opening()), "value")
        self.again_button.on_click(think(self.choose_otherwise, self.show_choice, _AGAIN))
        self.file.param.watch(think(self.load, self.show), "value")
        self.replay_button.on_click(
            think(lambda: replay_many(self.game, _REPLAYS), self.show_replays, _REPEATING)
        )

    def _game_controls(self) -> list[pn.viewable.Viewable]:
        save = download_button("Save this game", "game.json", lambda: io.BytesIO(to_text(self.game).encode()))
        return [prose("<h2>Games</h2>"), save, self.client_choice, self.seed, self.start_button, self.file]

    def _state(self, game: Game, new: bool = False, after: Game | None = None, news: str = "") -> GameState:
        """Replay a game and, if it has ended, draw what was hidden."""
        figure = draw_figure(reveal(game), self.visit.projection.look) if game.over else None
        return GameState(game, figure, new, after, news)

    def meet(self) -> GameState:
        """Start a game with the chosen client, under a seed of which treatment lasts."""
        character = characters()[self.client_choice.value]
        return self._state(Game(character, suggested_seed(character)), new=True)

    def turn_to(self) -> GameState | None:
        """Start a game with another client; nothing happens where a saved game has turned the control."""
        return None if self.client_choice.value == self.game.character.key else self.meet()

    def start(self) -> GameState:
        """Start a game with the chosen client and the random seed that was typed."""
        return self._state(Game(characters()[self.client_choice.value], int(self.seed.amount)), new=True)

    def go_on(self) -> GameState:
        """Hold a session, divided as the sliders say."""
        first, second, third, fourth, fifth = (int(share.amount) for share in self.shares)
        return self._state(self.game.play((first, second, third, fourth, fifth)), after=self.game)

    async def _hold(self, *events: object) -> None:
        """Hold a session, and only one if the button was clicked twice where once was meant."""
        if self.hold_button.disabled:
            return
        self.hold_button.disabled = True
        await self.visit.think(self.go_on, self.show)(*events)
        await asyncio.sleep(_DOUBLE_CLICK)
        self.hold_button.disabled = False

    def choose_otherwise(self) -> Moment:
        """Live the game that has ended again, with one session divided otherwise."""
        session, chosen = int(self.session_choice.value), self.other_division.value
        if chosen == _ADVICE:
            openings = [one.opening for one in self.game.appointments if one.opening is not None]
            return other_choice(self.game, session, openings[session - 1].advised)
        first, second, third, fourth, fifth = (float(name == chosen) for name in NAMES)
        return other_choice(self.game, session, (first, second, third, fourth, fifth))

    def restore(self, address: str) -> None:
        """Show the game that an address holds; at first, the first client's."""
        if address:
            self._show(self._state(from_address(address), news="The game in the address is resumed."))
        else:
            first = next(iter(characters().values()))
            self._show(self._state(Game(first, suggested_seed(first)), new=True))

    def load(self) -> GameState:
        """Resume a saved game."""
        content = self.file.value
        if not isinstance(content, bytes) or len(content) > LARGEST:
            raise InputError(f"a saved game has at most {LARGEST} bytes, but another file was sent")
        return self._state(
            from_text(content.decode("utf-8", errors="replace")), news="The saved game is resumed."
        )

    def show(self, state: GameState | None) -> None:
        """Show a game as it stands, unless another was started in the meantime, and write it into the address."""
        if state is None or (state.after is not None and state.after is not self.game):
            return
        self._show(state)
        self.visit.remember("therapist")

    def _show(self, state: GameState) -> None:
        game = self.game = state.game
        self.client_choice.value = game.character.key
        self.seed.value = min(game.seed, MAX_SEED)
        if state.new:
            for share, points in zip(self.shares, _START, strict=True):
                share.value = points
        opening = game.opening
        self.plan.visible = opening is not None
        if opening is not None:
            if opening.session == _ADVISED_SESSIONS + 1:
                self.advice_box.value = []
            self._show_opening()
            news = f"Session {opening.session} begins. {game.character.name}: {opening.says}"
        self.figure = state.figure
        if state.figure is not None:
            past = prose(transcript.appointments(game))
            self.content.objects = [*self._ending(state.figure), past]
            news = f"Treatment has ended: {game.ending[0]}."
        self._arrange()
        self.visit.say(state.news or news)

    def _show_opening(self) -> None:
        game, opening = self.game, self.game.opening
        if opening is not None:
            now = transcript.now(opening, game, _SUPERVISED in self.advice_box.value)
            self.content.objects = [prose(transcript.letter(game) + now + transcript.appointments(game))]

    def _ending(self, figure: Figure) -> list[pn.viewable.Viewable]:
        game, outcome = self.game, figure.outcome
        self.replay_text.object = ""
        self.drawn.objects = [figure_pane(figure.svg, describe(outcome), CAPTION)]
        downloads = Downloads(
            f"game-{game.character.key}",
            lambda: {"game": table(outcome)},
            {"What you could not see": lambda: draw(outcome)},
            lambda: _REPRODUCE,
        )
        replays = [self._other_choices(), self.replay_button, self.replay_text] if game.moves else []
        return [
            prose(transcript.letter(game) + transcript.end(game, sentences(outcome))),
            self.drawn,
            *replays,
            pn.FlexBox(*downloads.buttons()),
            prose(details_html("Reproduce these numbers", _REPRODUCE)),
        ]

    def _other_choices(self) -> pn.Column:
        sessions = [str(number) for number in range(1, len(self.game.moves) + 1)]
        self.session_choice.options, self.session_choice.value = sessions, sessions[0]
        self.again_text.object = ""
        controls = pn.FlexBox(self.session_choice, self.other_division, self.again_button, align_items="end")
        return pn.Column(
            prose("<h3>What if?</h3><p>The same life, with one session divided otherwise:</p>"),
            controls,
            self.again_text,
        )

    def show_choice(self, moment: Moment) -> None:
        """Show what another choice would have done."""
        self.again_text.object = transcript.what_if(moment, self.game)
        self.visit.say(f"Session {moment.appointment.session} was lived again.")

    def show_replays(self, differences: list[ReplayDifference]) -> None:
        """Show what the player's way of working does under many random seeds."""
        self.replay_text.object = transcript.many(differences, _REPLAYS)
        self.visit.say("Your way of working was repeated with other random seeds.")
