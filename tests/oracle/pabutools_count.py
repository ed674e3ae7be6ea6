"""Count elections with pabutools: a list of them in JSON comes in, a list of winners goes out.

It runs in an environment of its own and knows nothing of the product. Pitches that the rule text sets aside (too
little support, dearer than the capacity) are not handed over. What is compared is, by variant:

- most-votes: ``greedy_utilitarian_welfare`` with the cost as satisfaction, so that votes decide;
- equal shares, increase none: ``method_of_equal_shares`` with the cost as satisfaction;
- increase to-the-end: that, by ``exhaustion_by_budget_increase`` with ``exhaustive_stop=False`` and a step of one unit a
  ballot, bounded only where everybody could pay for everything;
- increase first-full: the same with ``exhaustive_stop=True``;
- fill votes: the greedy rule again, beginning with what the former chose.
"""

import json
import sys

from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import exhaustion_by_budget_increase, greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule


def winners(said: dict) -> list[str]:
    projects = {name: Project(name, cost) for name, cost in said["costs"].items()}
    instance = Instance(projects.values(), budget_limit=said["capacity"])
    profile = ApprovalProfile(
        [ApprovalBallot(projects[name] for name in ballot) for ballot in said["ballots"]], instance=instance
    )
    ranks = said["ranks"]
    ties = TieBreakingRule(lambda instance, profile, project: ranks[project.name])
    chosen = []
    if said["rule"] == "equal-shares":
        chosen = equal_shares(said, instance=instance, profile=profile, ties=ties)
    if said["rule"] == "most-votes" or said["fill"] == "votes":
        chosen = greedy_utilitarian_welfare(
            instance, profile, sat_class=Cost_Sat, tie_breaking=ties, initial_budget_allocation=chosen
        )
    return [project.name for project in chosen]


def equal_shares(said: dict, *, instance: Instance, profile: ApprovalProfile, ties: TieBreakingRule) -> list[Project]:
    if said["increase"] == "none":
        return list(method_of_equal_shares(instance, profile, sat_class=Cost_Sat, tie_breaking=ties))
    count = len(said["ballots"])
    return list(
        exhaustion_by_budget_increase(
            instance,
            profile,
            method_of_equal_shares,
            {"sat_class": Cost_Sat, "tie_breaking": ties},
            exhaustive_stop=said["increase"] == "first-full",
            budget_step=said["unit"] * count,
            budget_bound=count * (said["capacity"] + sum(said["costs"].values())),
        )
    )


if __name__ == "__main__":
    json.dump([winners(each) for each in json.load(sys.stdin)], sys.stdout)
