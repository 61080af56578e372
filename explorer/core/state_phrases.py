"""Plain words for states and scores: a scale from little to much, each with a few phrases of the project's own."""

from __future__ import annotations

from typing import Final

Scale = tuple[tuple[float, tuple[str, ...]], ...]
"""Upper ends of the steps, from low to high, and the phrases of each."""

OPENNESS: Final[Scale] = (
    (0.25, ("says little", "keeps to the surface", "answers in few words")),
    (0.45, ("tells some things and holds others back", "talks, with care")),
    (0.62, ("speaks quite openly", "talks about what matters")),
    (2.0, ("speaks openly about hard things", "holds little back")),
)
UNDERSTOOD: Final[Scale] = (
    (0.3, ("does not feel understood", "feels alone with it in the room")),
    (0.45, ("feels only half understood", "is not sure of being understood")),
    (0.6, ("feels understood, by and large", "feels followed most of the time")),
    (2.0, ("feels well understood", "feels seen")),
)
TRUST: Final[Scale] = (
    (0.3, ("does not trust the therapist yet", "stays on guard")),
    (0.45, ("trusts a little", "waits and watches")),
    (0.6, ("trusts", "has begun to rely on the therapist")),
    (2.0, ("trusts deeply", "relies on the therapist")),
)
AGREEMENT: Final[Scale] = (
    (0.3, ("they pull in different directions", "what they are doing here is not agreed")),
    (0.45, ("they agree on part of the way", "goals and tasks are half agreed")),
    (0.6, ("they agree on where to go and how",)),
    (2.0, ("they work on the same thing in the same way", "goals and tasks are shared")),
)
HOPE: Final[Scale] = (
    (0.3, ("has little hope",)),
    (0.5, ("hopes a little",)),
    (0.7, ("is hopeful",)),
    (2.0, ("is full of hope",)),
)
RUPTURE: Final[dict[int, tuple[str, ...]]] = {
    1: (
        "draws back during the session",
        "goes quiet and polite",
        "changes the subject and stays away from it",
    ),
    2: ("gets angry with the therapist", "says that this is not helping", "contradicts, sharply"),
}
REPAIR: Final[dict[int, tuple[str, ...]]] = {
    0: ("Nobody takes it up.", "It is left where it is."),
    1: (
        "The therapist takes it up, but it does not heal today.",
        "They try to talk about it and do not get there.",
    ),
    2: (
        "They talk about what happened between them, and it mends.",
        "The therapist takes it up, and it is repaired.",
    ),
}
MISSED: Final[tuple[str, ...]] = ("Does not come.", "Stays away.", "Misses the appointment.")


def phrase_for(scale: Scale, value: float, turn: int) -> str:
    """Return a phrase for a value.

    Parameters
    ----------
    scale : Scale
    value : float
        Up to 1.
    turn : int
        Chooses among phrases that mean the same; the same turn gives the same phrase.

    Examples
    --------
    >>> phrase_for(HOPE, 0.4, 7)
    'hopes a little'
    """
    return pick_phrase(next(phrases for top, phrases in scale if value < top), turn)


def pick_phrase(phrases: tuple[str, ...], turn: int) -> str:
    """Return one of several phrases that mean the same."""
    return phrases[turn % len(phrases)]


def sentence(*parts: str) -> str:
    """Join parts by semicolons into one sentence.

    Examples
    --------
    >>> sentence("trusts a little", "", "says little")
    'Trusts a little; says little.'
    """
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
