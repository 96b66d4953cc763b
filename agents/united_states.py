"""The United States: wants minerals that pass through no rival's hands, and Pakistan nearer to itself."""

from geosim.actor import Goal, Option, StateActor


class UnitedStates(StateActor):
    """The federal government of the United States: pays in finance, tariffs and attention."""

    key = home = "united_states"
    name = "United States"
    institution = "Federal government of the United States"
    summary = (
        "You want minerals that bypass Chinese refiners, and a Pakistan that leans less on Beijing. "
        "You pay in finance, tariffs and attention, and New Delhi notices every favour to Islamabad."
    )
    worries = (
        "China refines about 85% of the world's rare earths.",
        "A first phase of about $500m may end in trade alone, with no mine or refinery.",
        "Attacks and weak institutions may keep projects on paper.",
        "A change of administration may undo the policy.",
    )
    controls = (
        "Public finance for projects in which American firms hold shares",
        "Tariffs on Pakistani goods",
        "Bids for access to the port of Pasni",
        "Aid to Pakistan, and attention between Pakistan and India",
    )
    red_lines = (
        "No port or mine is worth the partnership with India.",
        "American money does not finance ore for Chinese refineries.",
        "No American forces guard mines in Pakistan.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "transactional_patron"}
    sources = (2, 21, 25, 26, 28, 35, 37, 96)

    goals = (
        Goal(
            key="supply",
            title="Secure mineral supply",
            measure="united_states.supply",
            weight=0.34,
            threshold=0.62,
            because="it means some $870m of ore a year, counting American shares whole and friends' half",
        ),
        Goal(
            key="denial",
            title="Pakistan nearer than Beijing",
            measure="united_states.denial",
            weight=0.26,
            threshold=-0.15,
            because="it means that China's lead in Pakistan's ties shrinks from 0.5 to less than 0.1",
        ),
        Goal(
            key="foothold",
            title="A foothold at Pasni",
            measure="united_states.foothold",
            weight=0.14,
            threshold=0.3,
            because="it means 30 of 100 on the scale of access at Pasni, where there was none",
        ),
        Goal(
            key="stability",
            title="A stable Pakistan",
            measure="united_states.stability",
            weight=0.14,
            threshold=0.7,
            because="it means half of the attacks at the start, with reserves near $22bn",
        ),
        Goal(
            key="india_tie",
            title="Tie with India",
            measure="united_states.india_tie",
            weight=0.12,
            threshold=0.47,
            because="it means that the strained tie, at 0.35 at the start, recovers by a third",
        ),
    )

    options = (
        Option(
            key="invest",
            title="Finance mines and plants",
            body="Release the next tranche of finance for projects in which American firms hold shares.",
            because="American finance was released",
            group="Economy",
            moves={"investing.united_states": 1.0, "capital_inflow": 0.03},
            warms={"pakistan": 0.9},
            cost=0.03,
            conflicts=("pressure",),
            helps=("Pace of American projects", "Tie with Pakistan"),
            strains=("Budget at home", "Money at risk"),
            first_effect=1,
            full_effect=12,
            certainty="likely",
            precedent="The first phase of about $500m, announced in September 2025",
            sources=(7, 28, 54, 100, 131),
        ),
        Option(
            key="tariff_relief",
            title="Lower tariffs on Pakistan",
            body="Cut the tariff on Pakistani goods as a reward for outreach and supply.",
            because="Washington lowered its tariff",
            group="Economy",
            moves={"tariff": -0.02},
            warms={"pakistan": 0.8},
            cost=0.024,
            conflicts=("pressure",),
            helps=("Tie with Pakistan", "Pakistan's reserves"),
            strains=("Tariff income", "Bargaining chips left"),
            first_effect=1,
            full_effect=32,
            certainty="likely",
            precedent="The cut from 29% to 19%",
            sources=(6, 36, 94),
        ),
        Option(
            key="pressure",
            title="Press Pakistan with tariffs",
            body="Raise tariffs unless Pakistan limits Chinese projects and opens more to American firms.",
            because="Washington applied pressure",
            group="Diplomacy",
            moves={"coercion.united_states": 1.0},
            warms={"pakistan": -1.2},
            cost=0.04,
            conflicts=("invest", "tariff_relief"),
            helps=("Chance of concessions", "Less Chinese activity"),
            strains=("Tie with Pakistan", "Pakistan's reserves"),
            first_effect=1,
            full_effect=4,
            certainty="mixed",
            precedent="The 50% tariff put on Indian goods",
            sources=(37, 94),
        ),
        Option(
            key="pasni",
            title="Bid for Pasni access",
            body="Ask Pakistan for access to a port and railhead at Pasni, near Gwadar and Chabahar.",
            because="Washington bid for access to Pasni",
            group="Region",
            moves={"access_bid": 1.0, "rivalry_cause": 1.6},
            warms={"pakistan": 0.5, "india": -0.3},
            ties={"pakistan.iran": -0.8},
            cost=0.05,
            helps=("Foothold at Pasni", "Tie with Pakistan"),
            strains=("Pakistan's ties to China and Iran", "Tie with India"),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            precedent="Reports of an American role at Pasni",
            sources=(27, 33, 34, 46, 65),
        ),
        Option(
            key="assist",
            title="Assist Pakistan's institutions",
            body="Send advisers, training and aid for regulators, courts and police.",
            because="American advisers and aid arrived",
            group="Diplomacy",
            moves={"reform_institutions": 0.01},
            warms={"pakistan": 0.4},
            cost=0.018,
            helps=("Pakistan's institutions", "Tie with Pakistan"),
            strains=("Aid budget",),
            first_effect=2,
            full_effect=12,
            certainty="mixed",
            precedent="Earlier decades of security partnership",
            sources=(1, 30, 89, 92),
        ),
        Option(
            key="pivot_india",
            title="Turn towards India",
            body="Give India priority in talks on minerals, trade and technology, and keep Pakistan waiting.",
            because="Washington turned towards India",
            group="Diplomacy",
            warms={"pakistan": -0.5, "india": 1.0},
            cost=0.018,
            helps=("Tie with India",),
            strains=("Tie with Pakistan", "Weight against China in Pakistan"),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            precedent="Two decades in which India was the preferred partner",
            sources=(44, 62, 94),
        ),
    )
