"""What an address holds of a view comes back as it was; what cannot be shown is refused in one sentence."""

from __future__ import annotations

import random
from contextlib import suppress

import numpy as np
import pytest

from explorer.core.addresses import ClinicMoment, read_clinic, read_worlds, worlds_text
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.watched_clinic import WatchedClinic
from explorer.pages import clinic as clinic_page
from explorer.pages import lessons as lessons_page
from explorer.pages import worlds as worlds_page
from explorer.pages.clinic import ClinicPage
from explorer.pages.lessons import LessonsPage
from explorer.pages.worlds import WorldsPage
from explorer.site import Site
from explorer.visit import Visit
from sim.errors import InputError
from tests.explorer.clinics import SMALL

BEGUN = (ClinicSetup(), ClinicSetup(interventions=("alliance_training",)))
OPENING_WEEK = 3


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setattr(clinic_page, "OPENING_WEEK", OPENING_WEEK)
    monkeypatch.setattr(worlds_page, "REPLICATES", 2)
    monkeypatch.setattr(lessons_page, "REPLICATES", 2)
    return Visit()


def test_a_clinic_is_simulated_again_from_its_address() -> None:
    clinic = WatchedClinic(SMALL)
    clinic.advance(5)
    clinic.change(clinic.setup.with_changes({"rupture.base_rate": 0.3}, interventions=("feedback",)))
    clinic.advance(4)
    moment = ClinicMoment(tuple(clinic.journal), clinic.latest_week, 2, 7, "hope")
    assert str(moment).endswith(";5:interventions=feedback&rupture.base_rate=0.3")
    read = read_clinic(str(moment), OPENING_WEEK)
    assert read == moment
    again = read.clinic()
    assert (again.setup, again.journal) == (clinic.setup, clinic.journal)
    assert np.array_equal(again.history("alliance"), clinic.history("alliance"), equal_nan=True)


def test_what_is_not_named_is_as_the_page_begins() -> None:
    assert read_clinic("", 10) == ClinicMoment(((0, ClinicSetup()),), 10)
    assert str(ClinicMoment(((0, ClinicSetup()),), 10, 12)) == "seed=1&week=10&client=12"


def test_settings_are_equal_in_whatever_order_they_are_written() -> None:
    one, two = (
        read_clinic(text, 0)
        for text in (
            "trust.gain_up=0.2&interventions=feedback,reminders&clinic.clients=20",
            "clinic.clients=20&interventions=reminders,feedback&trust.gain_up=0.20",
        )
    )
    assert one == two


def test_two_worlds_come_back() -> None:
    setups = (
        ClinicSetup(theory="technique", seed=9),
        ClinicSetup(seed=9).with_changes({"trust.gain_up": 0.2}),
    )
    text = worlds_text(setups, BEGUN)
    assert text == "seed=9&first.theory=technique&second.interventions=none&second.trust.gain_up=0.2"
    assert read_worlds(text, BEGUN) == setups
    assert worlds_text(BEGUN, BEGUN) == "seed=1"
    assert read_worlds("", BEGUN) == read_worlds("seed=1", BEGUN) == BEGUN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("week=99999", "week is '99999'"),
        ("week=-1", "week is '-1'"),
        ("week=200", "but the last of this clinic is"),
        ("wek=3", "did you mean 'week'"),
        ("week=3&sed=1", "did you mean 'seed'"),
        ("week=3&seed=9000000", "up to 1000000"),
        ("week=3&trust.gain_upp=1", "gain_up"),
        ("week=3&trust.gain_up=many", "trust.gain_up is 'many'"),
        ("week=3&trust.gain_up=1.2.3", "trust.gain_up is '1.2.3'"),
        ("rupture.base_rate=0.7", "from 0 to 0.4"),
        ("week=3&clinic.clients=20.5", "clinic.clients is '20.5'"),
        ("week=3&clinic.clients=99999", "clinic.clients is 99999"),
        ("theory=../../x", "theory"),
        ("interventions=feedbak", "did you mean 'feedback'"),
        ("week=3;", "a week, a colon"),
        ("week=3;9:trust.gain_up=0.1", "weeks in their order"),
        ("week=9;2:seed=2", "changes seed from week 2 on"),
        ("week=1&client=300", "client is 300"),
        ("week=3&week=4", "each name once"),
        ("draw=hop", "did you mean 'hope'"),
        ("week=3&shown=4", "shown is '4'"),
        ("x" * 5000, "at most 4000"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_clinic(text, 0).clinic()
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("frist.theory=technique", "did you mean 'first'"),
        ("first.theory=tecnique", "did you mean 'technique'"),
        ("week=3", "'week'"),
        ("second.week=3", "not a setting"),
    ],
)
def test_worlds_that_cannot_be_shown_are_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_worlds(text, BEGUN)
    assert words in str(refused.value)


def test_whatever_is_typed_is_read_or_refused() -> None:
    draw = random.Random(1)
    letters = "week=12&client;seed:3trust.gain_up0,%"
    for _ in range(300):
        text = "".join(draw.choices(letters, k=draw.randrange(30)))
        with suppress(InputError):
            read_clinic(text, 0)
        with suppress(InputError):
            read_worlds(text, BEGUN)


def test_the_clinic_page_writes_and_shows_what_an_address_holds(visit: Visit) -> None:
    page = ClinicPage(visit)
    page.week_button.clicks += 1
    page.person.value = 5
    page.controls.sliders["rupture.base_rate"].value = 0.2
    page.week_button.clicks += 1
    page.time.value = 3
    page.drawn.value = "hope"
    address = visit.address
    assert address == "#clinic/seed=1&week=5&client=5&shown=3&draw=hope;5:rupture.base_rate=0.2"
    other = ClinicPage(Visit())
    other.restore(address.removeprefix("#clinic/"))
    assert other.state() == page.state()
    assert (other.clinic.latest_week, other.week, other.person.value) == (5, 3, 5)
    assert other.summary.object == page.summary.object
    assert other.controls.requested() == other.clinic.setup
    other.controls.sliders["rupture.base_rate"].value = 0.3
    assert other.clinic.latest_week == 5
    assert "How often ruptures occur: 0.3" in other.visit.status_line.object


def test_settings_without_a_control_stay_when_a_control_is_moved(visit: Visit) -> None:
    page = ClinicPage(visit)
    page.restore("seed=2&therapists.repair_skill.spread=0.01&clinic.weeks=20")
    page.controls.sliders["trust.gain_up"].value = 0.5
    values = dict(page.clinic.setup.values)
    assert (values["therapists.repair_skill.spread"], values["clinic.weeks"]) == (0.01, 20)
    assert page.clinic.latest_week == OPENING_WEEK


def test_while_a_clinic_plays_only_the_link_follows(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ClinicPage(visit)
    page.week_button.clicks += 1
    before = visit.address
    monkeypatch.setattr(type(page.player), "playing", True)
    page.player.tick()
    assert visit.address == before
    assert visit.link.address == before.replace("week=4", "week=5")


def test_the_worlds_page_writes_and_shows_what_an_address_holds(visit: Visit) -> None:
    page = WorldsPage(visit)
    page.restore("seed=4&first.rupture.base_rate=0.2&second.interventions=feedback")
    assert page.seed.value == 4
    assert page.sides[0].path.value == "rupture.base_rate"
    assert page.worlds is not None
    assert page.worlds.setups == page.requested()
    assert visit.views["worlds"].state() == "seed=4&first.rupture.base_rate=0.2&second.interventions=feedback"
    with pytest.raises(InputError, match=r"at most one parameter"):
        page.restore("first.rupture.base_rate=0.2&first.trust.gain_up=0.3")


def test_the_address_follows_the_menu_and_a_page_is_found_as_it_was_left(visit: Visit) -> None:
    site = Site(visit)
    site.open("clinic")
    assert visit.address == visit.link.address == "#clinic/seed=1&week=3&client=65"
    before = visit.built_pages["clinic"]
    site.open("start")
    assert visit.address == "#start"
    site.restore("#clinic/seed=1&week=3&client=65")
    assert visit.content.objects == [before]
    site.restore("")
    assert visit.page == "start"


@pytest.mark.parametrize(
    ("address", "page", "words"),
    [
        ("#clinc/week=3", "start", "did you mean 'clinic'"),
        ("#clinic/week=many", "clinic", "a whole number up to"),
        ("#lessons/ve.1", "lessons", "ve"),
        ("#therapist/nobody.1.", "therapist", "nobody"),
    ],
)
def test_a_page_opens_as_usual_where_an_address_is_wrong(
    visit: Visit, address: str, page: str, words: str
) -> None:
    site = Site(visit)
    with pytest.raises(InputError, match=words):
        site.restore(address)
    assert visit.page == page
    assert visit.content.objects == [visit.built_pages[page]]


def test_a_link_that_somebody_encoded_is_read(visit: Visit) -> None:
    Site(visit).restore("#clinic/seed%3D2%26week%3D3")
    assert visit.link.address.startswith("#clinic/seed=2&week=3")


def test_another_lesson_and_a_page_that_is_no_longer_shown(visit: Visit) -> None:
    page = LessonsPage(visit)
    page.lesson_choice.value = "scores"
    assert visit.address == "#lessons/scores.1"
    visit.page = "clinic"
    visit.remember("lessons")
    assert visit.address == "#lessons/scores.1"
