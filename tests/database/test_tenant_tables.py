"""Around every tenant's table stands the same wall, and a hole in it is found."""

import psycopg
import pytest

from tests.database.wall import holes, tenant_tables


def test_every_tenant_table_is_walled(bootstrap: psycopg.Connection) -> None:
    assert holes(bootstrap) == []


def test_there_are_tenant_tables_to_look_at() -> None:
    assert {"member", "building", "door", "encounter", "operation"} <= set(tenant_tables())


@pytest.mark.parametrize(
    ("sabotage", "found"),
    [
        ("drop policy organisation on encounter", "encounter has not the policies"),
        ("alter policy organisation on door using (true)", "door has not the policies"),
        ("create policy all_of_it on door using (true)", "door has not the policies"),
        ("alter table door no force row level security", "door does not bind its owner"),
        ("alter table door disable row level security", "door has no row-level security"),
        ("drop trigger changed on household", "household has no trigger"),
        ("alter table household disable trigger changed", "household has no trigger"),
        (
            "drop index stairwell_organisation_id_changed_xid_index",
            "stairwell has no index for the feed",
        ),
        (
            "drop index encounter_organisation_id_door_id_index",
            "encounter_door_id_reference has no index",
        ),
        (
            "alter table team add constraint team_name_unique unique (name)",
            "team_name_unique is unique across organisations",
        ),
        ("create unique index team_zone on team (time_zone)", "unique across organisations"),
        ("drop policy organisation on staged_entrance", "staged_entrance has not the policies"),
        ("alter table import_remark no force row level security", "import_remark does not bind"),
        ("create table gift (organisation_id uuid)", "gift has organisation_id and no model"),
    ],
)
def test_a_hole_is_found(bootstrap: psycopg.Connection, sabotage: str, found: str) -> None:
    with bootstrap.transaction(force_rollback=True):
        bootstrap.execute(sabotage.encode())

        assert any(found in hole for hole in holes(bootstrap)), holes(bootstrap)
