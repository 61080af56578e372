"""A client's story as a page tells it."""

from __future__ import annotations

import html
from typing import Final

from explorer.core.story import Chapter, Parting, Story

_PARTED: Final = "<mark>Here the two stories part.</mark> "


def story_html(story: Story, parting: Parting | None = None) -> str:
    """Return a story as a list of chapters.

    Parameters
    ----------
    story : Story
    parting : Parting, optional
        Where it parts from another; the chapter there says so.
    """
    head = f"<p><b>{html.escape(story.people)}</b></p>"
    if not story.chapters:
        return f"{head}<p>Has not sought treatment yet.</p>"
    parted = -1 if parting is None else parting.place
    items = [
        f"<li>{_PARTED if place == parted else ''}{_chapter(part)}</li>"
        for place, part in enumerate(story.chapters)
    ]
    return f'{head}<ol style="max-height: 420px; overflow-y: auto" tabindex="0">{"".join(items)}</ol>'


def _chapter(part: Chapter) -> str:
    return (
        f"<b>Week {part.week}, {html.escape(part.heading)}.</b> {html.escape(part.happened)} "
        f"<i>{html.escape(part.forms)}</i>"
    )


def parting_html(stories: tuple[Story, Story], parting: Parting | None) -> str:
    """Return where two stories of one client part, and what happens there in each."""
    if parting is None:
        return "<p>The story is the same in both worlds.</p>"
    same = "The two stories are the same, word for word, until they" if parting.place else "The two stories"
    parts = [story.chapters[parting.place : parting.place + 1] for story in stories]
    told = "".join(
        f"<li>In the {name} world: {_chapter(part[0]) if part else 'nothing.'}</li>"
        for name, part in zip(("first", "second"), parts, strict=True)
    )
    where = f"{same} part in week {parting.week}, where the line stands in both pictures below."
    return f"<p>{where}</p><ul>{told}</ul>"
