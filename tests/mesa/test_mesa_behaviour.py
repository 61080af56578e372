"""Other behaviour by subclassing an agent, or by another list of stages; nobody else is moved by it."""

from __future__ import annotations

from sim import AllianceModel, simulate
from sim.mesa_model.agents import Client, Therapist
from sim.process.schedule import USUAL
from sim.process.stages import Stage
from sim.states import SCORES, RepairOutcome, RuptureKind
from tests.mesa.clinics import TIED, lived, sessions, world
from tests.worlds.clinics import same, unmoved


class Silent(Client):
    """Says nothing."""

    def opening(self, meeting):
        super().opening(meeting)
        self.disclosure = 0.0


class OneSilent(Client):
    """Says nothing, if this is client 3."""

    def opening(self, meeting):
        super().opening(meeting)
        if self.person == 3:
            self.disclosure = 0.0


class Mender(Therapist):
    """Repairs every rupture at once, if this is therapist 0."""

    def rupture_and_repair(self, client, meeting):
        super().rupture_and_repair(client, meeting)
        if self.person == 0 and (meeting.rupture or client.dyad.kind):
            meeting.noticed, meeting.repair = 1, RepairOutcome.REPAIRED
            client.dyad.kind, client.dyad.tension = RuptureKind.NONE, 0.0


class Punctual(Client):
    """Never misses an appointment and never leaves."""

    def attendance(self, meeting):
        super().attendance(meeting)
        meeting.attended = 1

    def ending(self, meeting):
        pass


def attended(model):
    rows = sessions(model.run())
    return rows[rows.attended]


def test_subclasses_that_change_nothing_change_nothing():
    same_client, same_therapist = type("Same", (Client,), {}), type("Same", (Therapist,), {})
    assert same(AllianceModel(world(TIED), same_client, same_therapist).run(), simulate(world(TIED)))


def test_clients_who_never_disclose_explore_nothing():
    usual, silent = attended(AllianceModel(world())), attended(AllianceModel(world(), Silent))
    assert (usual.state_disclosure > 0).all()
    assert (silent.state_disclosure == 0).all()
    assert (silent.state_depth == 0).all()
    assert silent.state_participation.mean() < usual.state_participation.mean()
    assert silent.state_goal.mean() < usual.state_goal.mean()


def test_one_silent_client_moves_nobody_else():
    usual, one = simulate(world()), AllianceModel(world(), OneSilent).run()
    assert not unmoved(usual, one, [3])
    assert unmoved(usual, one, set(range(15)) - {3})
    assert usual.therapists.equals(one.therapists)


def test_a_therapist_who_always_repairs_moves_own_clients_alone():
    usual, mended = simulate(world()), AllianceModel(world(), therapist_class=Mender).run()
    therapist = usual.clients.to_pandas().therapist
    assert unmoved(usual, mended, therapist.index[therapist != 0])
    before, after = (rows[rows.therapist == 0] for rows in map(sessions, (usual, mended)))
    assert (before.state_tension > 0).any()
    assert (after.state_tension == 0).all()
    assert (after.repair[after["rupture"] != "none"] == "repaired").all()
    assert (before.repair[before["rupture"] != "none"] != "repaired").any()


def test_clients_who_always_come_and_never_leave():
    tables = AllianceModel(world(), Punctual).run()
    clients = tables.clients.to_pandas()
    assert (clients.sessions_missed == 0).all()
    assert (clients.status == "in treatment").all()
    assert (clients.sessions_attended == 6 + 4 - clients.start_week).all()


def test_without_measurement_there_are_no_forms_and_the_same_sessions():
    process = USUAL.remove("measurement")
    usual, blind = simulate(world()), AllianceModel(world(), process=process).run()
    rows, unseen = sessions(usual), sessions(blind)
    forms = [*SCORES, "rupture_client", "rupture_therapist"]
    assert unseen[forms].isna().all(axis=None)
    assert rows[forms].notna().any().all()
    assert rows.drop(columns=forms).equals(unseen.drop(columns=forms))
    assert blind.clients["post_score"].null_count == blind.clients.num_rows
    assert blind.weeks.equals(usual.weeks)


def test_without_the_stage_there_are_no_ruptures():
    process = USUAL.remove("rupture_and_repair")
    calm = sessions(AllianceModel(world(), process=process).run())
    assert (calm["rupture"] == "none").all()
    assert (calm.state_tension == 0).all()
    assert (sessions(simulate(world()))["rupture"] != "none").any()


def test_without_learning_trust_only_wears_thin():
    process = USUAL.remove("learn_trust")
    model = lived(
        AllianceModel(world(trust={"thinning": 0.1}, rupture={"base_rate": 0.0}), process=process), 10
    )
    for _, rows in sessions(model.tables()).groupby("client"):
        assert (rows.state_trust.diff().dropna() <= 0).all()


class Host(Therapist):
    """Begins each session with tea."""

    def tea(self, client, meeting):
        client.hope = 1.0


def nothing(p, c, t, d, m):
    """Nothing happens."""


def with_tea(function):
    return USUAL.insert(Stage("tea", function, "therapist"), before="opening")


def test_a_stage_can_be_added_with_a_method_of_its_name():
    model = AllianceModel(world(), therapist_class=Host, process=with_tea(nothing))
    assert (attended(model).state_hope == 1.0).all()
    assert (attended(AllianceModel(world())).state_hope < 1.0).all()


def test_a_stage_without_a_method_of_its_own_is_its_function():
    def serve(p, c, t, d, m):
        c.hope = 1.0

    assert (attended(AllianceModel(world(), process=with_tea(serve))).state_hope == 1.0).all()


def test_a_method_of_an_added_stage_may_call_super():
    def serve(p, c, t, d, m):
        c.hope = 0.5

    class Generous(Therapist):
        def tea(self, client, meeting):
            super().tea(client, meeting)
            client.hope *= 2.0

    model = AllianceModel(world(), therapist_class=Generous, process=with_tea(serve))
    assert (attended(model).state_hope == 1.0).all()


def test_a_stage_can_be_replaced():
    def no_work(p, c, t, d, m):
        m.change = m.challenge = m.depth = m.participation = 0.0

    class Idle(Client):
        def do_work(self, meeting):
            no_work(None, self, self.counterpart, self.dyad, meeting)

    replaced = USUAL.replace("do_work", Stage("do_work", no_work, "client"))
    by_list = AllianceModel(world(), process=replaced).run()
    assert same(by_list, AllianceModel(world(), Idle).run())
    assert not same(by_list, simulate(world()))


def test_models_of_different_processes_do_not_disturb_each_other():
    def forget(p, c, t, d, m):
        c.trust = 0.0

    forgetful = USUAL.replace("learn_trust", Stage("learn_trust", forget, "client"))
    AllianceModel(world(), process=forgetful).run()
    assert same(AllianceModel(world()).run(), simulate(world()))


def test_the_order_of_stages_matters():
    swapped = USUAL.remove("opening").insert(USUAL.stage("opening"), after="attune")
    assert not same(AllianceModel(world(), process=swapped).run(), simulate(world()))


def test_the_methods_of_agents_are_documented_by_their_stages():
    for name, agent in (
        ("opening", Client),
        ("untreated", Client),
        ("attune", Therapist),
        ("close_week", Therapist),
    ):
        method = getattr(agent, name)
        assert method.__doc__ == USUAL.stage(name).function.__doc__
        assert method.__qualname__ == f"{agent.__name__}.{name}"
