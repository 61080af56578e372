"""The frame around the pages: a menu, one line that speaks, and the page that is open."""

from __future__ import annotations

from typing import Any, Final

import panel as pn

from explorer.layout import Main, heading_for_readers
from explorer.pages import PageOf, pages
from explorer.visit import Session

TITLE: Final = "alliance-sim"
_WATCH_MILLISECONDS: Final = 30_000
_LOOK: Final = """
#content { background: #fff; margin: 0; }
body { font-size: 15px; }
#main { padding: 4px; }
"""
_MENU: Final = ".bk-btn-group { flex-wrap: wrap !important; } .bk-btn { flex: 0 0 auto !important; }"
_NOTICE: Final = (
    "A model for research and teaching: it says nothing about any one person, and is no guidance."
)

_FULL: Final = "As many clinics are open as this server bears. Please try again in a few minutes."


class Site:
    """The pages of one visit, each made when it is first opened.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._pages = {page.name: page for page in pages()}
        self.menu = pn.widgets.RadioButtonGroup(
            label="Pages",
            options={page.title: page.name for page in self._pages.values()},
            sizing_mode="stretch_width",
            stylesheets=[_MENU],
        )
        self.heading = pn.pane.HTML("", margin=0)
        self.menu.param.watch(session.act(self._turn), "value")

    def open(self, name: str) -> None:
        """Show a page, the first one for a name that there is not."""
        self.menu.value = name if name in self._pages else next(iter(self._pages))
        self._turn()

    def _turn(self, *_: Any) -> None:
        if self.session.asleep:
            return
        page: PageOf = self._pages[self.menu.value]
        self.session.stop()
        self.session.say("")
        built = self.session.built
        if page.name not in built:
            built[page.name] = page.build(self.session)
        self.heading.object = heading_for_readers(f"{TITLE}: {page.title}")
        self.session.place.objects = [built[page.name]]

    def template(self) -> Any:
        """Return the whole document, made so that nothing of it is asked of another server."""
        frame = pn.template.BootstrapTemplate(title=TITLE, header_background="#004b76", busy_indicator=None)
        frame.config.raw_css.append(_LOOK)
        note = pn.pane.HTML(f"<small>{_NOTICE}</small>", margin=(0, 10))
        frame.main.append(
            Main(
                self.heading,
                self.menu,
                self.session.line,
                self.session.place,
                note,
                sizing_mode="stretch_width",
            )
        )
        return frame


def visit() -> tuple[Session, Any]:
    """Return the visit and the document of a browser that has just asked for one."""
    session = Session()
    site = Site(session)
    asked = pn.state.session_args.get("page", [b""])[0].decode(errors="replace")
    site.open(asked)
    pn.state.add_periodic_callback(session.rest_if_idle, period=_WATCH_MILLISECONDS)
    return session, site.template()


def full() -> Any:
    """Return the document of a browser for which there is no room."""
    return pn.pane.HTML(f'<p role="status">{_FULL}</p>')
