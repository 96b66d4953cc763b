"""Iran: owner of Chabahar, neighbour of Balochistan, wary of Americans at Pasni."""

from geosim.actor import Goal, Option, StateActor


class Iran(StateActor):
    """The government of Iran: wants trade through Chabahar, a quiet border and no Americans beside it."""

    key = home = "iran"
    name = "Iran"
    institution = "Government of Iran"
    summary = (
        "You own Chabahar, a rival of Gwadar and Pasni, and share a long border with Balochistan. "
        "You want trade, a quiet border and no American presence next door."
    )
    worries = (
        "An American foothold at Pasni, close to Chabahar.",
        "Trade between India and Afghanistan that moves to Pakistani ports.",
        "Unrest in Balochistan that crosses the border.",
    )
    controls = (
        "Fees and works at Chabahar",
        "Patrols and crossings on the border with Pakistan",
        "Offers of transit, and objections to Pasni",
    )
    red_lines = (
        "No American presence along the border.",
        "Opposition to Pasni stays diplomatic: no force is used.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "chabahar_first"}
    sources = (32, 33, 65)

    goals = (
        Goal(
            key="chabahar",
            title="A busy Chabahar",
            measure="iran.chabahar",
            weight=0.34,
            threshold=0.2,
            because="it means that the port works at 60 of 100, against 45 at the start",
        ),
        Goal(
            key="border",
            title="A quiet border",
            measure="iran.border",
            weight=0.26,
            threshold=0.5,
            because="it means that cooperation is two and a half times as strong as at the start",
        ),
        Goal(
            key="no_foothold",
            title="No Americans next door",
            measure="iran.no_foothold",
            weight=0.24,
            threshold=-0.6,
            because="it means that American access at Pasni stays at 40 of 100 or less",
        ),
        Goal(
            key="economy",
            title="Trade and transit",
            measure="iran.economy",
            weight=0.16,
            threshold=0.15,
            because="it means a tie of 0.5 with China, against 0.45, or a transit link under construction",
        ),
    )

    options = (
        Option(
            key="chabahar",
            title="Improve terms at Chabahar",
            body="Lower port fees and speed up works, so that cargo chooses Chabahar.",
            because="Iran improved terms at Chabahar",
            group="Economy",
            moves={"chabahar_effort.iran": 1.0},
            warms={"india": 0.5},
            cost=0.018,
            helps=("Traffic at Chabahar", "Tie with India"),
            strains=("Port income",),
            first_effect=1,
            full_effect=8,
            certainty="likely",
            sources=(65,),
        ),
        Option(
            key="border",
            title="Cooperate on the border",
            body="Share patrols and information on the border. It achieves more if Pakistan answers.",
            because="Iran cooperated on the border",
            group="Security",
            moves={"border_effort": 1.0},
            warms={"pakistan": 0.6},
            cost=0.018,
            conflicts=("obstruct",),
            helps=("A quiet border", "Tie with Pakistan", "Fewer attacks in Balochistan"),
            strains=("Freedom to oppose Pasni", "Cost of patrols"),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            sources=(32, 49),
        ),
        Option(
            key="obstruct",
            title="Obstruct Pasni plans",
            body="Object in every forum and slow border traffic, to make an American role at Pasni costlier.",
            because="Iran obstructed the plans for Pasni",
            group="Diplomacy",
            moves={"border": -0.02, "foothold": -0.05},
            warms={"pakistan": -0.8},
            cost=0.03,
            conflicts=("border",),
            helps=("No Americans next door",),
            strains=("A quiet border", "Tie with Pakistan"),
            first_effect=1,
            full_effect=4,
            certainty="mixed",
            sources=(33, 65),
        ),
        Option(
            key="transit",
            title="Offer transit to Pakistan",
            body="Offer to share traffic between Chabahar and Pasni, with easier border crossings.",
            because="Iran offered shared transit",
            group="Region",
            moves={"border": 0.03, "transit_talks.iran": 1.0},
            warms={"pakistan": 0.6},
            cost=0.018,
            helps=("The transit link", "Tie with Pakistan", "A quiet border"),
            strains=("Chabahar's lead over Pasni",),
            first_effect=1,
            full_effect=16,
            certainty="unknown",
            sources=(65, 78),
        ),
    )
