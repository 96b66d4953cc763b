"""The Gulf states: lenders and co-investors who need both Washington and Beijing."""

from geosim.actor import Goal, Option, StateActor


class GulfStates(StateActor):
    """The governments of the Gulf states, taken together: want returns without choosing sides."""

    key = home = "gulf_states"
    name = "Gulf states"
    institution = "Governments of the Gulf states"
    summary = (
        "You have capital to place and loans out to Pakistan, and you need both Washington and Beijing. "
        "You want returns and influence without choosing sides."
    )
    worries = (
        "Being made to choose between Washington and Beijing.",
        "Loans that cannot be called in without causing a crisis.",
        "Mines that never produce.",
    )
    controls = (
        "Capital for mines, refinery, port and transit link",
        "Deposits that prop up Pakistan's reserves, and their terms",
        "Quiet talks between rivals",
    )
    red_lines = (
        "No investment that shuts out Washington or Beijing.",
        "Deposits are loans, not gifts.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "balancer_investor"}
    sources = (32, 43, 66)

    goals = (
        Goal(
            key="returns",
            title="Returns on mining",
            measure="gulf_states.returns",
            weight=0.34,
            threshold=0.3,
            because="it means that $19m a quarter comes back from shares in mines, nothing at the start",
        ),
        Goal(
            key="balance",
            title="Ties with both powers",
            measure="gulf_states.balance",
            weight=0.28,
            threshold=0.47,
            because="it means that the two ties, 0.6 and 0.35 at the start, are as warm on average",
        ),
        Goal(
            key="stability",
            title="A solvent Pakistan",
            measure="gulf_states.stability",
            weight=0.26,
            threshold=0.94,
            because="it means that Pakistan's reserves stand near $21bn",
        ),
        Goal(
            key="influence",
            title="Tie with Pakistan",
            measure="gulf_states.influence",
            weight=0.12,
            threshold=0.7,
            because="it means that the tie grows from 0.5 at the start to 0.7",
        ),
    )

    options = (
        Option(
            key="coinvest",
            title="Co-invest in mining",
            body="Add capital to Reko Diq and exploration, and some to the refinery, port and transit link.",
            because="Gulf capital joined the projects",
            group="Economy",
            moves={
                "coinvesting.reko_diq": 0.03,
                "coinvesting.chagai_exploration": 0.025,
                "coinvesting.gilgit_exploration": 0.015,
                "coinvesting.refinery": 0.01,
                "coinvesting.pasni_port": 0.01,
                "coinvesting.transit_link": 0.01,
                "capital_inflow": 0.04,
            },
            warms={"pakistan": 0.7},
            cost=0.02,
            helps=("Pace of projects", "Tie with Pakistan", "Pakistan's reserves"),
            strains=("Money at risk",),
            first_effect=1,
            full_effect=32,
            certainty="likely",
            precedent="Gulf states that already co-invest in Pakistani mining",
            sources=(43, 66),
        ),
        Option(
            key="deposit",
            title="Extend deposits to Pakistan",
            body="Renew deposits with Pakistan's central bank and add to them, so that its reserves hold.",
            because="Gulf deposits supported the reserves",
            group="Economy",
            moves={"rollover.gulf_states": 0.05, "loan.gulf_states": 0.15},
            warms={"pakistan": 0.6},
            cost=0.02,
            conflicts=("condition",),
            helps=("Pakistan's reserves", "Tie with Pakistan"),
            strains=("Money at risk", "Pakistan's debt"),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            sources=(3, 98),
        ),
        Option(
            key="balance",
            title="Mediate in the region",
            body="Host quiet talks between Pakistan and India, and carry messages between other rivals.",
            because="Gulf states mediated in the region",
            group="Diplomacy",
            moves={"tension": -0.02},
            warms={"pakistan": 0.3, "united_states": 0.25, "china": 0.25},
            cost=0.014,
            helps=("Calm between India and Pakistan", "Tie with Pakistan"),
            strains=("Diplomatic capital",),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            sources=(66, 68),
        ),
        Option(
            key="condition",
            title="Attach conditions to deposits",
            body="Hold back deposits unless Pakistan grants a larger share of Reko Diq.",
            because="Gulf states set conditions on their deposits",
            group="Diplomacy",
            moves={"coercion.gulf_states": 1.0, "rollover.gulf_states": -0.05},
            warms={"pakistan": -0.3},
            cost=0.04,
            conflicts=("deposit",),
            helps=("Chance of a share in Reko Diq",),
            strains=("Tie with Pakistan", "Pakistan's reserves"),
            first_effect=1,
            full_effect=4,
            certainty="mixed",
            sources=(43, 98),
        ),
    )
