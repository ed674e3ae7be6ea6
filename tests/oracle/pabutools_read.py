"""Read a Pabulib file with pabutools, in an environment of its own, and say in JSON what is in it."""

import json
import sys

from pabutools.election import parse_pabulib


def read(path: str) -> dict:
    instance, profile = parse_pabulib(path)
    return {
        "capacity": int(instance.budget_limit),
        "costs": {project.name: int(project.cost) for project in instance},
        "ballots": {ballot.meta["voter_id"]: sorted(project.name for project in ballot) for ballot in profile},
        "selected": sorted(
            project.name for project, said in instance.project_meta.items() if said["selected"] in ("1", 1)
        ),
    }


if __name__ == "__main__":
    json.dump(read(sys.argv[1]), sys.stdout)
