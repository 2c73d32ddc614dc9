"""OR-Tools comes without types; only the benchmarks use it."""

from typing import Any

pywrapcp: Any
routing_enums_pb2: Any
