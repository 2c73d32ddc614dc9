"""Round trips with a known shortest length, by what orders a round and by OR-Tools beside it."""

import os
from collections.abc import Iterator
from pathlib import Path

import fast_tsp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.figures import Figure

# Proven, and told beside the instances.
OPTIMA = {"eil51": 426, "kroA100": 21_282, "ch130": 6_110, "lin318": 42_029}
LIMIT_S = 1
MOST_OVER = 1.01

Table = list[list[int]]


def figures() -> Iterator[Figure]:
    """The length of each round trip, at the same limit of time."""
    folder = os.environ.get("PALIER_DATA")
    if not folder:
        print("  (the known round trips are read from the folder that PALIER_DATA names)")
        return
    for name, optimum in OPTIMA.items():
        table = read(Path(folder) / "tsplib" / f"{name}.tsp")
        tour = fast_tsp.find_tour(table, duration_seconds=LIMIT_S)
        yield Figure(
            f"{name}, shortest {optimum:,}, in {LIMIT_S} s",
            length_of(tour, table),
            "",
            optimum * MOST_OVER,
            beside="OR-Tools",
            beside_measured=length_of(by_or_tools(table), table),
        )


def read(path: Path) -> Table:
    """The distances of an instance of TSPLIB: euclidean, to the nearest whole number."""
    lines = path.read_text().splitlines()
    begin = lines.index("NODE_COORD_SECTION") + 1
    points = []
    for line in lines[begin:]:
        parts = line.split()
        if len(parts) != 3:
            break
        points.append((float(parts[1]), float(parts[2])))
    return [
        [int(((x - x2) ** 2 + (y - y2) ** 2) ** 0.5 + 0.5) for x2, y2 in points] for x, y in points
    ]


def length_of(tour: list[int], table: Table) -> int:
    """Once around, back to where it began."""
    return sum(table[tour[place - 1]][tour[place]] for place in range(len(tour)))


def by_or_tools(table: Table) -> list[int]:
    """Its routing solver as its guide has it for round trips: guided local search."""
    manager = pywrapcp.RoutingIndexManager(len(table), 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    index = routing.RegisterTransitCallback(
        lambda one, other: table[manager.IndexToNode(one)][manager.IndexToNode(other)]
    )
    routing.SetArcCostEvaluatorOfAllVehicles(index)
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    wanted.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    wanted.time_limit.FromSeconds(LIMIT_S)
    found = routing.SolveWithParameters(wanted)
    tour, at = [], routing.Start(0)
    while not routing.IsEnd(at):
        tour.append(manager.IndexToNode(at))
        at = found.Value(routing.NextVar(at))
    return tour
