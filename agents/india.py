"""India: Pakistan's rival and Washington's partner, watching from next door."""

from geosim.actor import Goal, Option, StateActor


class India(StateActor):
    """The union government of India: wants calm, trade routes and no rival on the rise."""

    key = home = "india"
    name = "India"
    institution = "Union government of India"
    summary = (
        "You watch a rival being courted by Washington and Beijing, and have mineral plans of your own. "
        "You gain from calm and open trade routes, yet gestures towards Islamabad are costly at home."
    )
    worries = (
        "Closer ties between Washington and Islamabad.",
        "A port and railway at Pasni that draw trade away from Chabahar.",
        "Another crisis like the four-day conflict of 2025.",
    )
    controls = (
        "The courtship of Washington on minerals and trade",
        "Money and cargo for Chabahar",
        "Military posture towards Pakistan, and talks with it",
    )
    red_lines = (
        "Alerts are the limit: no force is used.",
        "Disputes with Pakistan are settled between the two, not by others.",
        "No public objection to American firms that trade minerals with Pakistan.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "cautious_bystander"}
    sources = (32, 44, 62, 93, 94)

    goals = (
        Goal(
            key="relative",
            title="Position towards Pakistan",
            measure="india.relative",
            weight=0.68,
            weight_switch="india_rivalry",
            threshold=-0.6,
            because="it means no more than ties of 0.6 with both patrons and $210m a quarter from mines",
        ),
        Goal(
            key="calm",
            title="Calm with Pakistan",
            measure="india.calm",
            weight=0.26,
            threshold=-0.2,
            because="it means that tension falls from 70 to 60 of 100",
        ),
        Goal(
            key="trade_routes",
            title="Open trade routes",
            measure="india.trade_routes",
            weight=0.20,
            threshold=0.3,
            because="it means Chabahar at 58 of 100, with American access at Pasni at 25 of 100",
        ),
        Goal(
            key="us_tie",
            title="Tie with the United States",
            measure="india.us_tie",
            weight=0.20,
            threshold=0.4,
            because="it means that the strained tie recovers a little from its 0.35 at the start",
        ),
    )

    options = (
        Option(
            key="court_us",
            title="Court the United States",
            body="Offer Washington partnership in minerals and trade, and counsel distance from Pakistan.",
            because="India courted Washington",
            group="Diplomacy",
            warms={"united_states": 0.8},
            ties={"pakistan.united_states": -0.3},
            cost=0.025,
            helps=("Tie with the United States", "Distance from Pakistan to Washington"),
            strains=("Bargaining room on trade",),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            precedent="Two decades as Washington's preferred partner",
            sources=(44, 62, 94),
        ),
        Option(
            key="chabahar",
            title="Expand Chabahar port",
            body="Put money and cargo into Iran's port of Chabahar, the way round Pakistan to Afghanistan.",
            because="India invested in Chabahar",
            group="Region",
            moves={"chabahar_effort.india": 1.0},
            warms={"iran": 0.6},
            cost=0.02,
            helps=("Traffic at Chabahar", "Tie with Iran"),
            strains=("Money at risk",),
            first_effect=1,
            full_effect=8,
            certainty="likely",
            sources=(33, 65),
        ),
        Option(
            key="mil_press",
            title="Raise military alert",
            body="Raise the alert along the border as a signal to Pakistan. No force is used.",
            because="India raised its military alert",
            group="Security",
            moves={"tension": 0.06},
            warms={"pakistan": -1.2},
            cost=0.036,
            conflicts=("detente",),
            helps=("Pressure on Pakistan's projects",),
            strains=("Calm with Pakistan", "Tie with Pakistan", "The transit link"),
            first_effect=1,
            full_effect=16,
            certainty="likely",
            sources=(32, 93),
        ),
        Option(
            key="detente",
            title="Open talks with Pakistan",
            body="Start talks on calm at the border and on transit. They achieve more if Pakistan answers.",
            because="India opened talks with Pakistan",
            group="Diplomacy",
            moves={"thaw": 1.0, "transit_talks.india": 1.0},
            warms={"pakistan": 1.0},
            cost=0.06,
            conflicts=("mil_press", "covert"),
            helps=("Calm with Pakistan", "Tie with Pakistan", "The transit link"),
            strains=("Political capital", "Position towards Pakistan"),
            first_effect=1,
            full_effect=32,
            certainty="mixed",
            sources=(68, 78),
        ),
        Option(
            key="covert",
            title="Support armed groups (alleged)",
            body="An allegation, not a finding: hidden help for armed groups. Computer players only.",
            because="armed groups allegedly had help from outside",
            group="Security",
            label="Contested allegation",
            needs_switch="proxy_war",
            persons=False,
            moves={"covert": 1.0},
            warms={"pakistan": -0.8},
            cost=0.03,
            conflicts=("detente",),
            helps=("Pressure on Pakistan's projects",),
            strains=("Calm with Pakistan", "Tie with Pakistan"),
            first_effect=1,
            full_effect=4,
            certainty="unknown",
            sources=(127,),
        ),
    )
