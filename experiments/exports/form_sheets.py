"""Tables with what clients would have answered: further forms of distress, and items of forms with their flaws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.config.plain_values import PlainValues
from experiments.exports.further_forms import FurtherForm, further_form
from experiments.exports.graded_answers import answer_model
from experiments.exports.item_forms import ItemForm, questionnaire_items, stored_item_forms
from experiments.exports.keyed_draws import AT_FOLLOWUP, AT_INTAKE, OF_PERSON, Floats, KeyedDraws, Whole
from experiments.exports.sheet import Sheet
from experiments.results.column_catalogue import Column
from sim.errors import InputError, nearest

ITEMS: Final = "session_items"
"""Table of answers, one row an attended session."""
CLIENT_ITEMS: Final = "client_items"
"""Table of answers at intake and at follow-up, one row a client."""
OCCASIONS: Final[Mapping[str, int]] = {"intake": AT_INTAKE, "followup": AT_FOLLOWUP}
"""When clients are assessed -> number of the session that stands for it."""
ALL: Final = "all"
CARELESS: Final = ("no", "straight-lining", "random answers")


@dataclass(frozen=True)
class FormRequest:
    """What an export adds to the stored tables.

    Attributes
    ----------
    forms : tuple of str
        Further forms of distress, by their files in ``configs/questionnaire``.
    items : tuple of str
        Forms whose items are drawn: columns of scores, or further forms; or `ALL`.
    careless : float
        Share of clients who answer carelessly: half of them the same to every item, half at random.
    missing_items : float
        Share of answers that are missing.
    """

    forms: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    careless: float = 0.0
    missing_items: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.forms or self.items)


def with_forms(stored: Mapping[str, Sheet], manifest: PlainValues, request: FormRequest) -> dict[str, Sheet]:
    """Return stored tables with further forms in them, and a table of items.

    Parameters
    ----------
    stored : mapping
        Tables by name.
    manifest : mapping
        Of their folder.
    request : FormRequest

    Raises
    ------
    InputError
        If the folder has no sessions, or a form is not known or has no norms or items.
    """
    if not request.items and (request.careless or request.missing_items):
        raise InputError("careless and missing_items say how items are answered, but items is not given")
    if not request:
        return dict(stored)
    if manifest["command"] == "sweep" or "sessions" not in stored:
        raise InputError(
            "forms and items are drawn from stored sessions, so a simulation or a study that keeps its sessions "
            "(keep_sessions=1) was expected"
        )
    configuration = manifest["configuration"]
    source = _Source(int(configuration["seed"]), int(configuration.get("replicate") or 0))
    forms = {name: further_form(name) for name in dict.fromkeys(request.forms)}
    found = dict(stored)
    if forms:
        found["sessions"] = _with_scores(stored["sessions"], forms, source)
        if "clients" in stored:
            found["clients"] = _with_occasions(stored["clients"], forms, source)
    if request.items:
        chosen = _chosen(request.items, configuration, forms)
        found[ITEMS] = _session_items(found["sessions"], chosen, source, request)
        assessed = [form for form in chosen if form.assessed]
        if "clients" in found and assessed:
            found[CLIENT_ITEMS] = _client_items(found["clients"], assessed, source, request)
    return found


@dataclass(frozen=True)
class _Source:
    """Of which run rows are: the seed, and the replicate where the rows do not say."""

    seed: int
    replicate: int

    def draws(self, piece: pa.Table, session: Whole) -> KeyedDraws:
        rows = piece.num_rows
        replicate = np.full(rows, self.replicate)
        if "replicate" in piece.column_names:
            replicate = piece["replicate"].to_numpy().astype(np.int64)
        return KeyedDraws(self.seed, replicate, piece["client"].to_numpy().astype(np.int64), session)


def _chosen(
    names: Sequence[str], configuration: PlainValues, forms: Mapping[str, FurtherForm]
) -> list[ItemForm]:
    known = stored_item_forms(configuration)
    known |= {name: questionnaire_items(own.form, f"{name}_score", name) for name, own in forms.items()}
    listed = list(known) if ALL in names else list(dict.fromkeys(names))
    for name in listed:
        if name not in known:
            raise InputError(
                f"items names {name!r}{nearest(name, known)} (there are: {ALL}, {', '.join(known)}; forms adds others)"
            )
    return [known[name] for name in listed]


def _with_scores(sessions: Sheet, forms: Mapping[str, FurtherForm], source: _Source) -> Sheet:
    columns = [_score_column(f"{name}_score", own, own.meaning) for name, own in forms.items()]

    def pieces() -> Iterator[pa.Table]:
        for piece in sessions.pieces():
            draws = source.draws(piece, piece["session"].to_numpy().astype(np.int64))
            distress, filled = _numbers(piece["state_distress"]), pc.is_valid(piece["distress_score"])
            for name, own in forms.items():
                piece = piece.append_column(f"{name}_score", _scores(own, distress, draws, filled))
            yield piece

    return replace(sessions, columns=(*sessions.columns, *columns), pieces=pieces)


def _with_occasions(clients: Sheet, forms: Mapping[str, FurtherForm], source: _Source) -> Sheet:
    occasions = {
        "intake": ("at intake", "intake_distress", "intake_score"),
        "followup": ("at follow-up", "followup_state", "followup_score"),
    }
    columns = [
        _score_column(f"{name}_{occasion}_score", own, f"{own.meaning}, {when}")
        for name, own in forms.items()
        for occasion, (when, *_) in occasions.items()
    ]

    def pieces() -> Iterator[pa.Table]:
        for piece in clients.pieces():
            for name, own in forms.items():
                for occasion, (_, state, score) in occasions.items():
                    draws = source.draws(piece, np.full(piece.num_rows, OCCASIONS[occasion]))
                    filled = pc.is_valid(piece[score])
                    scores = _scores(own, _numbers(piece[state]), draws, filled)
                    piece = piece.append_column(f"{name}_{occasion}_score", scores)
            yield piece

    return replace(clients, columns=(*clients.columns, *columns), pieces=pieces)


def _score_column(name: str, own: FurtherForm, meaning: str) -> Column:
    return Column(name, "float32", f"{own.form.low:g}..{own.form.high:g}", meaning)


def _scores(own: FurtherForm, distress: Floats, draws: KeyedDraws, filled: pa.ChunkedArray) -> pa.Array:
    missing = np.isnan(distress) | ~filled.to_numpy()
    values = own.scores(np.where(missing, 0.0, distress), draws)
    return pa.array(values.astype(np.float32), mask=missing)


def _session_items(
    sessions: Sheet, forms: Sequence[ItemForm], source: _Source, request: FormRequest
) -> Sheet:
    keys = [column for column in sessions.columns if column.name in (*sessions.keys, "session")]

    def pieces() -> Iterator[pa.Table]:
        for piece in sessions.pieces():
            there = piece.filter(piece["attended"])
            draws = source.draws(there, there["session"].to_numpy().astype(np.int64))
            kind = _carelessness(draws, request.careless)
            table = _with_carelessness(there.select([key.name for key in keys]), kind)
            for form in forms:
                table = _with_answers(table, form, there, draws, kind, request)
            yield table

    rows = sum(int(pc.sum(piece["attended"]).as_py() or 0) for piece in sessions.pieces())
    return Sheet(ITEMS, (*keys, _CARELESS, *_answer_columns(forms)), rows, pieces)


def _client_items(clients: Sheet, forms: Sequence[ItemForm], source: _Source, request: FormRequest) -> Sheet:
    keys = [column for column in clients.columns if column.name in clients.keys]
    there = {occasion: [form.at(occasion) for form in forms] for occasion in OCCASIONS}

    def pieces() -> Iterator[pa.Table]:
        for piece in clients.pieces():
            draws = source.draws(piece, np.full(piece.num_rows, AT_INTAKE))
            kind = _carelessness(draws, request.careless)
            table = _with_carelessness(piece.select([key.name for key in keys]), kind)
            for occasion, listed in there.items():
                for form in listed:
                    then = draws.of(OCCASIONS[occasion])
                    table = _with_answers(table, form, piece, then, kind, request)
            yield table

    listed = [form for each in there.values() for form in each]
    return Sheet(CLIENT_ITEMS, (*keys, _CARELESS, *_answer_columns(listed)), clients.rows, pieces)


_CARELESS: Final = Column(
    "careless", "name", "", "how the client answers items: not carelessly, or how", CARELESS
)


def _answer_columns(forms: Sequence[ItemForm]) -> list[Column]:
    return [
        Column(name, "int8", form.span, f"{form.title}, answer to item {item} of {form.scale.items}")
        for form in forms
        for item, name in enumerate(form.columns(), start=1)
    ]


def _with_carelessness(table: pa.Table, kind: Whole) -> pa.Table:
    names = pa.DictionaryArray.from_arrays(pa.array(kind, pa.int32()), pa.array(CARELESS))
    return table.append_column("careless", names)


def _with_answers(
    table: pa.Table, form: ItemForm, scores: pa.Table, draws: KeyedDraws, kind: Whole, request: FormRequest
) -> pa.Table:
    for name, values in _answers(form, scores, draws, kind, request.missing_items).items():
        table = table.append_column(name, values)
    return table


def _carelessness(draws: KeyedDraws, share: float) -> Whole:
    """Return how each row's client answers: an index of `CARELESS`, the same in all sessions."""
    drawn = draws.of(OF_PERSON).uniforms("careless", 1)[:, 0]
    kinds: Whole = np.where(drawn < share / 2, 1, np.where(drawn < share, 2, 0))
    return kinds


def _answers(
    form: ItemForm, scores: pa.Table, draws: KeyedDraws, kind: Whole, missing: float
) -> dict[str, pa.Array]:
    """Return a column of answers for each item; careful ones add up to the score."""
    scale, score = form.scale, _numbers(scores[form.score])
    most = scale.items * scale.top
    total = np.clip(np.rint((np.nan_to_num(score) - form.lowest) / form.step), 0, most).astype(np.int64)
    answers = answer_model(scale).draw(total, draws.uniforms(f"{form.score} items", scale.items))
    same = np.rint(total / scale.items).astype(np.int64)[:, None]
    anyhow = (draws.uniforms(f"{form.score} careless", scale.items) * (scale.top + 1)).astype(np.int64)
    kinds = kind[:, None]
    answers = np.where(kinds == 1, same, np.where(kinds == 2, anyhow, answers)) + form.low
    lost = draws.uniforms(f"{form.score} missing", scale.items) < missing
    lost |= np.isnan(score)[:, None]
    return {
        name: pa.array(answers[:, item].astype(np.int8), mask=lost[:, item])
        for item, name in enumerate(form.columns())
    }


def _numbers(column: pa.ChunkedArray) -> Floats:
    values: Floats = column.to_numpy().astype(np.float64)
    return values
