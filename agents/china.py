"""China: the investor and lender already in place, with citizens to protect and a rival arriving."""

from geosim.actor import Goal, Option, StateActor

LOCALITIES = ("chagai", "makran", "waziristan", "gilgit_baltistan")


class China(StateActor):
    """The central government of China: wants returns, safety and no rival beside Gwadar."""

    key = home = "china"
    name = "China"
    institution = "Central government of China"
    summary = (
        "You have put more than $60bn into Pakistan, and your citizens there are attacked. "
        "You want returns, safety and no rival beside Gwadar, and you prefer to say little in public."
    )
    worries = (
        "An American presence at Pasni, close to Gwadar.",
        "Attacks on the nearly 20,000 Chinese citizens in Pakistan.",
        "Loans that Pakistan may struggle to repay.",
        "Rare earths that reach the market without Chinese refiners.",
    )
    controls = (
        "Corridor investment and bids for mines",
        "Loans that fall due, and whether they are extended",
        "Exports of refined minerals",
        "Mining deals and routes in Afghanistan",
    )
    red_lines = (
        "No foreign military presence beside Gwadar.",
        "Safety in Pakistan is Pakistan's duty: no Chinese troops fight there.",
        "No public quarrel with Islamabad.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "downplayer"}
    sources = (34, 46, 47, 48, 60, 61, 103, 125, 129)

    goals = (
        Goal(
            key="returns",
            title="Returns on investment",
            measure="china.returns",
            weight=0.28,
            threshold=0.65,
            because="it means $70m a quarter from shares in mines, and reserves near $22bn behind its loans",
        ),
        Goal(
            key="exclusivity",
            title="No rival next door",
            measure="china.exclusivity",
            weight=0.24,
            threshold=-0.32,
            because="it means a stake no smaller than America's, with its access at Pasni near 53 of 100",
        ),
        Goal(
            key="tie",
            title="Tie with Pakistan",
            measure="china.tie",
            weight=0.20,
            threshold=0.65,
            because="it means that the tie is no cooler than at the start",
        ),
        Goal(
            key="safety",
            title="Safety of Chinese citizens",
            measure="china.safety",
            weight=0.16,
            threshold=0.0,
            because="it means no Chinese casualty in the turn, against about one a quarter in recent years",
        ),
        Goal(
            key="market",
            title="Weight in mineral markets",
            measure="china.market",
            weight=0.12,
            threshold=0.05,
            because="it means that Afghan routes and firm prices more than make up for America's new supply",
        ),
    )

    options = (
        Option(
            key="invest",
            title="Expand the corridor",
            body="Finance new corridor projects and bid for a small share of exploration in Chagai.",
            because="Chinese investment grew",
            group="Economy",
            moves={
                "investing.china": 1.0,
                "cpec": 0.04,
                "bid.chagai_exploration.china": 0.02,
                "capital_inflow": 0.05,
            },
            warms={"pakistan": 0.7},
            cost=0.02,
            conflicts=("coerce",),
            helps=("Work on the corridor", "Tie with Pakistan", "Share in new mines"),
            strains=("Safety of Chinese workers", "Money at risk", "Consent of communities"),
            first_effect=1,
            full_effect=8,
            certainty="likely",
            precedent="The $62bn China-Pakistan Economic Corridor",
            sources=(26, 47, 103, 123),
        ),
        Option(
            key="rollover",
            title="Roll over Pakistan's debt",
            body="Extend loans that fall due and lend a little more, so that Pakistan's reserves hold.",
            because="Chinese loans were rolled over",
            group="Economy",
            moves={"rollover.china": 0.06, "loan.china": 0.1},
            warms={"pakistan": 0.7},
            cost=0.02,
            conflicts=("coerce",),
            helps=("Pakistan's reserves", "Tie with Pakistan"),
            strains=("Money at risk", "Pakistan's debt"),
            first_effect=1,
            full_effect=8,
            certainty="likely",
            sources=(56, 84, 98, 128),
        ),
        Option(
            key="coerce",
            title="Withhold loans as pressure",
            body="Hold back loans unless Pakistan limits the American role in mines and at Pasni.",
            because="Beijing withheld loans as pressure",
            group="Diplomacy",
            moves={"coercion.china": 1.0},
            warms={"pakistan": -1.3},
            cost=0.04,
            conflicts=("invest", "rollover"),
            helps=("Chance that Pasni is limited", "Less American finance"),
            strains=("Tie with Pakistan", "Pakistan's reserves"),
            first_effect=1,
            full_effect=2,
            certainty="mixed",
            sources=(34, 56, 61),
        ),
        Option(
            key="market",
            title="Tighten rare-earth exports",
            body="Limit exports of refined critical minerals, which raises their price worldwide.",
            because="China tightened mineral exports",
            group="Economy",
            moves={"price.critical": 0.03},
            cost=0.03,
            helps=("Price of critical minerals", "Weight in mineral markets"),
            strains=("Sales of Chinese refiners", "Lead over new suppliers"),
            first_effect=1,
            full_effect=4,
            certainty="mixed",
            sources=(5, 21),
        ),
        Option(
            key="secpush",
            title="Demand better protection",
            body="Press Pakistan to post more guards and to protect Chinese workers better.",
            because="Beijing demanded better protection",
            group="Security",
            moves={f"security.{place}": 0.03 for place in LOCALITIES} | {"worker_protection": 1.0},
            warms={"pakistan": -0.3},
            cost=0.02,
            helps=("Safety of Chinese workers", "Fewer attacks soon"),
            strains=("Tie with Pakistan", "Consent of communities"),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            sources=(49, 124, 125),
        ),
        Option(
            key="reroute",
            title="Turn to Afghan minerals",
            body="Speed up lithium deals and routes in Afghanistan that depend less on Pakistan.",
            because="China turned to Afghan minerals",
            group="Region",
            moves={"afghan_route": 0.05},
            warms={"pakistan": -0.2, "afghanistan": 1.0},
            cost=0.015,
            helps=("Other sources of supply", "Tie with Afghanistan"),
            strains=("Tie with Pakistan",),
            first_effect=1,
            full_effect=12,
            certainty="unknown",
            sources=(63, 64),
        ),
    )
