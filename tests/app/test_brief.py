from __future__ import annotations

import pytest

from geosim.app.messages import section
from geosim.app.pages.brief import _chosen
from geosim.app.views.briefing import Chair, Scene, chairs, scenes
from geosim.app.views.seats import strategy_title
from geosim.library import default_library

LIBRARY = default_library()
SCENES, CHAIRS = scenes(LIBRARY), chairs(LIBRARY)
WORDS = section("brief")
# Words of the page that no scenario and no role changes: heading, buttons, note, footer.
AROUND = 90


def words(*texts: str) -> int:
    """Count words."""
    return sum(len(text.split()) for text in texts)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
@pytest.mark.parametrize("chair", CHAIRS, ids=lambda chair: chair.key)
def test_a_briefing_is_read_in_a_minute(scene: Scene, chair: Chair) -> None:
    """Whatever scenario and seat, a briefing shows at most 240 words before anything is opened."""
    own = words(
        scene.title,
        scene.question,
        *(f"{bullet.badge} {bullet.text}" for bullet in scene.bullets),
        *(f"{chair.name} {chair.name} {chair.desk}".split()),
        *(f"{goal.title} {goal.threshold}" for goal in chair.goals),
        *chair.red_lines,
    )

    assert own + AROUND <= 240


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_every_bullet_leads_to_its_source(scene: Scene) -> None:
    """A bullet names how firm it is and leads to its claim, or to what its badge means; none is lost."""
    scenario = LIBRARY.scenario(scene.key)
    shown = sorted((*scene.bullets, *scene.more_bullets), key=lambda bullet: bullet.text)

    assert [bullet.text for bullet in shown] == sorted(bullet.text for bullet in scenario.about)
    for bullet in scenario.about:
        (found,) = [each for each in shown if each.text == bullet.text]
        assert found.href == (
            f"sources#claim-{bullet.claim}" if bullet.claim else f"sources#badge-{bullet.kind}"
        )
        if bullet.claim:
            assert 1 <= bullet.claim <= len(LIBRARY.claims.claims)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_what_is_read_first_is_of_every_kind(scene: Scene) -> None:
    """The bullets one sees at once are of as many kinds as fit: known, contested, assumed."""
    kinds = {bullet.kind for bullet in (*scene.bullets, *scene.more_bullets)}

    assert len(scene.bullets) >= 3
    assert len({bullet.kind for bullet in scene.bullets}) >= min(2, len(kinds))


def test_all_ten_seats_are_offered() -> None:
    """Every actor is a seat in every scenario, those it was made for first."""
    for scene in SCENES:
        assert sorted(scene.roles) == sorted(LIBRARY.actors)
        assert scene.roles[: scene.suggested] == LIBRARY.scenario(scene.key).roles
    assert [chair.key for chair in CHAIRS] == list(LIBRARY.actors)


@pytest.mark.parametrize("chair", CHAIRS, ids=lambda chair: chair.key)
def test_a_seat_says_what_it_wants_and_may_do(chair: Chair) -> None:
    """Goals stand by weight with thresholds, options are those a person has, red lines are all there."""
    role = LIBRARY.actors[chair.key]
    persons = [option.title for option in role.options if option.persons]

    assert [goal.weight for goal in chair.goals] == sorted(
        (goal.weight for goal in chair.goals), reverse=True
    )
    assert {goal.title for goal in chair.goals} == {goal.title for goal in role.goals}
    assert sorted(title for group in chair.options for title in group.options) == sorted(persons)
    assert chair.desk.startswith(f"{len(persons)} option")
    assert chair.red_lines == role.red_lines


def test_the_computer_says_by_which_strategy_it_plays() -> None:
    """Every seat of every scenario names the strategy that plays it when no person does."""
    for scene in SCENES:
        scenario = LIBRARY.scenario(scene.key)
        for role, strategy in scene.seats.items():
            assert strategy == strategy_title(LIBRARY, LIBRARY.strategy_of(scenario, role))


@pytest.mark.parametrize(
    "asked",
    [
        {"scenario": "<script>", "role": "' or 1=1", "turns": "x", "seed": "<b>"},
        {"scenario": "../../etc", "role": "", "turns": "-5", "seed": "-1"},
        {"scenario": "x" * 9_999, "role": "x" * 9_999, "turns": "9" * 9_999, "seed": "9" * 9_999},
        {"scenario": "", "role": "", "turns": "५", "seed": "५"},
    ],
    ids=str,
)
def test_an_address_that_asks_for_nothing_known_gives_the_usual(asked: dict[str, str]) -> None:
    """What is not offered is not taken over from the address."""
    chosen = _chosen(asked, SCENES)

    assert chosen["scenario"] == SCENES[0].key
    assert chosen["role"] == SCENES[0].roles[0]
    assert chosen["turns"] == SCENES[0].lengths[0].turns
    assert 0 <= chosen["seed"] < 10_000


def test_an_address_can_hand_on_a_choice() -> None:
    """Scenario, role, length and luck number of an address are taken over."""
    asked = {"scenario": "pasni_and_gwadar", "role": "iran", "turns": "10", "seed": "123456789"}

    assert _chosen(asked, SCENES) == {**asked, "turns": 10, "seed": 123_456_789}
