"""The rules once more, slowly and plainly, in fractions: what the engine must agree with."""

from fractions import Fraction

from masthead.agenda.count.election import Election


def plain_winners(election: Election, *, rule, lots) -> list[str]:
    support = {pitch.id: sum(pitch.id in ballot.approved for ballot in election.ballots) for pitch in election.pitches}
    cost = {pitch.id: pitch.cost for pitch in election.pitches}
    eligible = [
        each for each in cost if support[each] >= max(1, election.minimum_support) and cost[each] <= election.capacity
    ]
    rank = {each: (cost[each], -support[each], lots[each]) for each in eligible}
    if rule.name == "most-votes":
        return by_votes(election.capacity, eligible=eligible, support=support, cost=cost, rank=rank)
    chosen = sorted((each for each in eligible if cost[each] == 0), key=rank.get)
    priced = [each for each in eligible if cost[each] > 0]
    if priced:
        chosen += raised(election, priced=priced, cost=cost, rank=rank, increase=rule.increase)
    if rule.fill == "votes":
        room = election.capacity - sum(cost[each] for each in chosen)
        left = [each for each in eligible if each not in chosen]
        chosen += by_votes(room, eligible=left, support=support, cost=cost, rank=rank)
    return chosen


def by_votes(room, *, eligible, support, cost, rank) -> list[str]:
    chosen = []
    for each in sorted(eligible, key=lambda each: (-support[each], rank[each])):
        if cost[each] <= room:
            chosen.append(each)
            room -= cost[each]
    return chosen


def raised(election, *, priced, cost, rank, increase) -> list[str]:
    share = Fraction(election.capacity, len(election.ballots))
    chosen = bought(election, share=share, priced=priced, cost=cost, rank=rank)
    while increase != "none":
        room = election.capacity - sum(cost[each] for each in chosen)
        left = [each for each in priced if each not in chosen]
        if not left or (increase == "first-full" and all(cost[each] > room for each in left)):
            break
        share += election.unit
        higher = bought(election, share=share, priced=priced, cost=cost, rank=rank)
        if sum(cost[each] for each in higher) > election.capacity:
            break
        chosen = higher
    return chosen


def bought(election, *, share, priced, cost, rank) -> list[str]:
    left = {ballot.voter: share for ballot in election.ballots}
    chosen = []
    while True:
        offers = []
        for each in priced:
            if each in chosen:
                continue
            supporters = [ballot.voter for ballot in election.ballots if each in ballot.approved]
            price = price_of(cost[each], [left[voter] for voter in supporters])
            if price is not None:
                offers.append((price / cost[each], rank[each], each, price, supporters))
        if not offers:
            return chosen
        *_, each, price, supporters = min(offers)
        for voter in supporters:
            left[voter] -= min(price, left[voter])
        chosen.append(each)


def price_of(cost, purses) -> Fraction | None:
    """Find what all pay alike, or all that they have, to bring the cost together."""
    if sum(purses) < cost:
        return None
    owed, count = Fraction(cost), len(purses)
    for purse in sorted(purses):
        if purse * count >= owed:
            return owed / count
        owed -= purse
        count -= 1
    raise AssertionError
