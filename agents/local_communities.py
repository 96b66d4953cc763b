"""Four local communities: the people who live with the mines, roads and ports, one seat for each locality."""

from geosim.actor import CommunityActor, Goal, Option


def community_goals(
    benefit: tuple[float, str], safety: tuple[float, str], land: tuple[float, str]
) -> tuple[Goal, ...]:
    """Give a community's goals: all weigh the same, what counts as success differs by place.

    benefit, safety, land: threshold, -1 to 1, and the reason for it.
    """
    return (
        Goal(
            key="benefit",
            title="Benefits people can feel",
            measure="community.benefit",
            weight=0.36,
            threshold=benefit[0],
            because=benefit[1],
        ),
        Goal(
            key="safety",
            title="Safety",
            measure="community.safety",
            weight=0.26,
            threshold=safety[0],
            because=safety[1],
        ),
        Goal(
            key="voice",
            title="A say in decisions",
            measure="community.voice",
            weight=0.20,
            threshold=-0.1,
            because="it means 45 of 100 on the scale of voice, three times the start",
        ),
        Goal(
            key="land",
            title="Land, water and open roads",
            measure="community.land",
            weight=0.18,
            threshold=land[0],
            because=land[1],
        ),
    )


class LocalCommunity(CommunityActor):
    """A local community: gives or refuses consent, and acts through elders, courts and peaceful protest."""

    institution = "Local councils, elders and civic groups"
    controls = (
        "Agreement or refusal: talks, petitions, consent",
        "Courts, and the demand for an audit",
        "Peaceful protest on the roads",
        "Whether armed groups find shelter",
    )
    red_lines = (
        "The community speaks by peaceful means.",
        "Nobody signs away land or water without a public meeting.",
        "An agreement serves everyone who lives here, not one circle.",
    )
    strategies = {"look_ahead": "look_ahead", "distilled": "distilled", "rule_based": "bargaining_community"}
    sources = (15, 57, 58, 59, 80, 132)

    instances = {
        "community_chagai": {
            "home": "chagai",
            "name": "Community of Chagai",
            "summary": (
                "You live beside Saindak and Reko Diq, in the country's poorest province. "
                "You have watched ore leave and want roads, schools, water and a say before more follows."
            ),
            "worries": (
                "Water and health near the mines.",
                "Income that goes to outsiders.",
                "Troops and attacks along the mine roads.",
            ),
            "goals": community_goals(
                benefit=(0.3, "it means 65 of 100 on the scale of felt benefit, against 10 at the start"),
                safety=(0.5, "it means three fifths fewer attacks than at the start, with no more troops"),
                land=(-0.85, "it means two large sites at work nearby, a third half built, and open roads"),
            ),
            "sources": (58, 109, 111, 112),
        },
        "community_makran": {
            "home": "makran",
            "name": "Community of Makran",
            "summary": (
                "You live on the coast of Gwadar and Pasni, where foreign powers plan ports side by side. "
                "You want work, a share and safety, and no part in their rivalry."
            ),
            "worries": (
                "Being moved to make room for ports and plants.",
                "The rivalry of great powers on one stretch of coast.",
                "Attacks, and the troops that follow them.",
            ),
            "goals": community_goals(
                benefit=(-0.75, "it means 12.5 of 100 on the scale of felt benefit, against 10 at the start"),
                safety=(
                    0.4,
                    "it means nearly three fifths fewer attacks than at the start, with no more troops",
                ),
                land=(-0.75, "it means not even two of refinery, port and link finished, and open roads"),
            ),
            "sources": (33, 57, 58, 123),
        },
        "community_waziristan": {
            "home": "waziristan",
            "name": "Community of Waziristan",
            "summary": (
                "You live where a military-run firm already mines for export, and where violence is rising. "
                "You want safety first, then a fair part of what leaves your district."
            ),
            "worries": (
                "Armed groups, and troops that stay.",
                "Mines that are run without local partners.",
                "Land and health around the workings.",
            ),
            "goals": community_goals(
                benefit=(-0.95, "it means that a quarter of what is felt at the start is left, 2.5 of 100"),
                safety=(-0.1, "it means nearly a fifth fewer attacks than at the start, with no more troops"),
                land=(-0.5, "it means that no second site joins the one at work, and the roads are open"),
            ),
            "sources": (49, 57, 102, 110),
        },
        "community_gilgit_baltistan": {
            "home": "gilgit_baltistan",
            "name": "Community of Gilgit-Baltistan",
            "summary": (
                "You live in high valleys on the road to China, where lithium and rare earths are sought. "
                "You have little violence and much to lose, and want rules agreed before the drills arrive."
            ),
            "worries": (
                "Water and pasture in the valleys.",
                "Licences granted far away.",
                "Claims of great wealth that never reach the villages.",
            ),
            "goals": community_goals(
                benefit=(-0.98, "it means that 1 of 100 is felt, which takes a mine here that pays"),
                safety=(-0.12, "it means no more attacks than at the start, with no more troops"),
                land=(-0.25, "it means at most half a mine has been built, and the roads are open"),
            ),
            "sources": (24, 57, 102, 108),
        },
    }

    options = (
        Option(
            key="negotiate",
            title="Negotiate a development agreement",
            body="Bargain with government and firms for a larger share, and for roads, schools and jobs.",
            because="a community bargained for its share",
            group="Agreement",
            moves={"negotiation.{home}": 1.0},
            cost=0.03,
            helps=("Share of royalties", "A say in decisions"),
            strains=("Time and unity",),
            first_effect=1,
            full_effect=12,
            certainty="mixed",
            sources=(59, 80),
        ),
        Option(
            key="litigate",
            title="Go to court",
            body="Bring a case on land, water or contracts before the courts.",
            because="a community went to court",
            group="Agreement",
            moves={"litigation.{home}": 1.0},
            cost=0.04,
            helps=("A say in decisions",),
            strains=("Money for lawyers", "Patience"),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            sources=(13, 57, 58),
        ),
        Option(
            key="blockade",
            title="Hold peaceful road blockade",
            body="Close roads to mines or ports by peaceful protest until you are heard. No force is used.",
            because="a peaceful blockade closed roads",
            group="Protest",
            moves={"blockade.{home}": 0.45},
            cost=0.05,
            helps=("Share of royalties", "A say in decisions"),
            strains=("Wages and trade", "Open roads", "Freedom from troops"),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            sources=(57, 58, 123),
        ),
        Option(
            key="support_ins",
            title="Support armed groups (alleged)",
            body="An allegation, not a finding: some residents help armed groups. Computer players only.",
            because="armed groups allegedly found local support",
            group="Security",
            label="Contested allegation",
            needs_switch="proxy_war",
            persons=False,
            moves={"insurgent_support.{home}": 0.06},
            cost=0.06,
            helps=("Pressure on the projects",),
            strains=("Safety", "Benefits people can feel"),
            first_effect=1,
            full_effect=8,
            certainty="unknown",
            sources=(49, 58, 127),
        ),
        Option(
            key="monitor",
            title="Keep armed groups away",
            body="Organise mediation and an unarmed local watch, so that armed groups find less shelter.",
            because="a community kept armed groups away",
            group="Security",
            moves={"insurgent_support.{home}": -0.06},
            cost=0.02,
            helps=("Safety",),
            strains=("Time and unity", "Pressure on the projects"),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            sources=(49, 81, 132),
        ),
        Option(
            key="petition",
            title="Petition the authorities",
            body="Collect signatures and bring complaints to regional and federal offices.",
            because="a community petitioned the authorities",
            group="Protest",
            moves={"voice.{home}": 0.02, "grievance.{home}": -0.01},
            cost=0.01,
            helps=("A say in decisions", "Calm"),
            strains=("Patience",),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            sources=(58, 80),
        ),
        Option(
            key="audit",
            title="Demand a revenue audit",
            body="Ask to see what the mines earn and where the community's part has gone.",
            because="a community demanded an audit",
            group="Agreement",
            moves={"transparency": 0.02, "audit.{home}": 1.0},
            cost=0.03,
            helps=("Openness of contracts", "Share of royalties"),
            strains=("Goodwill of officials",),
            first_effect=1,
            full_effect=8,
            certainty="mixed",
            sources=(14, 73, 132),
        ),
        Option(
            key="withdraw",
            title="Withdraw consent",
            body="Declare in public that projects no longer have the community's agreement.",
            because="a community withdrew its consent",
            group="Protest",
            moves={"withdrawal.{home}": 1.0, "voice.{home}": 0.02},
            cost=0.05,
            helps=("Land and water", "A say in decisions"),
            strains=("Pace of projects", "Jobs and royalties"),
            first_effect=1,
            full_effect=4,
            certainty="likely",
            sources=(57, 58, 59),
        ),
    )
