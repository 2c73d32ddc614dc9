"""Rules for the whole run: tests on real data need PALIER_DATA, and a strict run allows no skip."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something about the machine, not about the code.
settings.register_profile("palier", deadline=None)
settings.load_profile("palier")

_REAL_DATA = "PALIER_DATA"
_STRICT = "PALIER_NO_SKIP"


def pytest_report_header() -> str:
    folder = os.environ.get(_REAL_DATA)
    return f"real data: {folder or f'none ({_REAL_DATA} is not set), its tests are skipped'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked `real_data` where no folder is named."""
    if os.environ.get(_REAL_DATA):
        return
    skip = pytest.mark.skip(reason=f"reads real data: set {_REAL_DATA} to its folder")
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; for tests marked `real_data`."""
    folder = Path(os.environ[_REAL_DATA])
    if not folder.is_dir():
        pytest.fail(f"{_REAL_DATA} names {folder}, which is not a folder")
    return folder


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a strict run in which anything was skipped or expected to fail."""
    if not os.environ.get(_STRICT) or exitstatus != pytest.ExitCode.OK:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    left_out = [kind for kind in ("skipped", "xfailed") if reporter.stats.get(kind)]
    if left_out:
        reporter.write_line("")
        reporter.write_line(f"{_STRICT} is set, and tests were {' and '.join(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
