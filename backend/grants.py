"""What the application's role may do with each table: the least that works, and nothing more.

Whoever gets to speak SQL as that role (by a fault of ours) can then neither take a line out of
the trail or the ledger nor change one, nor put a table of their own in front of ours. A table
that is not named here may not even be read: whoever adds one decides, and a test compares.

`bring_about` runs as the owner after each migration. Where a host gives one role that owns all,
nothing of this binds it; docs/on-a-server.md says what is then not protected.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

# Written once.
_KEEPS = ("select", "insert")
_CHANGES = (*_KEEPS, "update")
_REMOVES = (*_CHANGES, "delete")

TABLES: Mapping[str, tuple[str, ...]] = {
    "alembic_version": ("select",),
    # The trail is only ever added to; `forget_old_audit_entries` takes what is over a year old.
    "audit_entry": _KEEPS,
    # What was signed stays; what became of it changes, and the payload is emptied.
    "operation": (
        *_KEEPS,
        "update (applied_at)",
        "update (held_code)",
        "update (payload)",
        "update (place)",
        "update (refusal_code)",
        "update (state)",
    ),
    # A lead's decisions: the latest counts, and none is taken back.
    "operation_settling": _KEEPS,
    "operation_wait": (*_KEEPS, "delete"),
    "sync_epoch": (
        "select",
        "update (copied_at)",
        "update (number)",
        "update (replayed_at)",
    ),
    "access_note": _CHANGES,
    "account": _CHANGES,
    "address": _CHANGES,
    "address_change": (*_KEEPS, "delete"),
    "assignment": _CHANGES,
    "building": _CHANGES,
    "building_day_fold": _CHANGES,
    "campaign": _CHANGES,
    "campaign_theme": _CHANGES,
    "contact_details": _REMOVES,
    "contact_hash": (*_KEEPS, "delete"),
    "device": _CHANGES,
    "device_key": _CHANGES,
    "do_not_visit": _CHANGES,
    "door": _CHANGES,
    "door_alias": _REMOVES,
    "door_fact": _CHANGES,
    "door_mismatch": _CHANGES,
    "encounter": _CHANGES,
    # Themes are taken off it when they become sensitive.
    "encounter_revision": _CHANGES,
    "floor_label": _CHANGES,
    "follow_up": _CHANGES,
    "follow_up_event": _KEEPS,
    "former_door_name": _KEEPS,
    "household": _CHANGES,
    "household_fold": _CHANGES,
    "import_remark": (*_KEEPS, "delete"),
    "job": _REMOVES,
    "login_counter": _REMOVES,
    "member": _CHANGES,
    "message_card": _REMOVES,
    "organisation": _KEEPS,
    "outgoing_mail": _REMOVES,
    "place_import": _REMOVES,
    "place_import_change": (*_KEEPS, "delete"),
    # The queue: ids and states, of all organisations (docs/decisions/work-outside-a-request.md).
    "procrastinate_events": (*_KEEPS, "delete"),
    "procrastinate_jobs": _REMOVES,
    "procrastinate_periodic_defers": _REMOVES,
    "procrastinate_workers": _REMOVES,
    "reference_import": _REMOVES,
    "replayed_withdrawal": _KEEPS,
    "residence": _CHANGES,
    "role_grant": _REMOVES,
    "round": _CHANGES,
    "round_mark": _KEEPS,
    "round_member": _KEEPS,
    "round_stop": _REMOVES,
    "sign_in_session": _CHANGES,
    "staged_address": (*_KEEPS, "delete"),
    "staged_entrance": _REMOVES,
    "stairwell": _CHANGES,
    # A pack is made again, never changed; a touch lasts until its transaction ends.
    "stairwell_pack": (*_KEEPS, "delete"),
    "stairwell_touch": (*_KEEPS, "delete"),
    "stairwell_version": _CHANGES,
    # One whose code is none goes.
    "talk_count": _REMOVES,
    "team": _CHANGES,
    "team_knocking_hours": _CHANGES,
    "team_service_day": _CHANGES,
    "territory": _REMOVES,
    "territory_building": (*_KEEPS, "delete"),
    "unknown_signer": _REMOVES,
}

# Functions that do more than their caller may.
FUNCTIONS = ("forget_old_audit_entries()",)
# Numbers that the queue gives to its rows.
SEQUENCES = (
    "procrastinate_events_id_seq",
    "procrastinate_jobs_id_seq",
    "procrastinate_periodic_defers_id_seq",
)

Found = dict[str, set[str]]


def bring_about(connection: Connection, role: str | None) -> None:
    """Give the application's role exactly what it may do, as the owner of the tables.

    What stands already is not touched. Nothing happens where the role is the owner itself.

    Args:
        connection: the owner's.
        role: the application's; None where the URL does not name one.
    """
    known = connection.scalar(
        text("select rolname from pg_roles where rolname = :role and rolname <> current_user"),
        {"role": role},
    )
    if known is None:
        return
    quoted = _quoted(connection, known)
    for table, has in granted_on_tables(connection, known).items():
        for right in sorted(has - set(TABLES.get(table, ()))):
            connection.execute(
                text(f"revoke {right} on {_quoted(connection, table)} from {quoted}")
            )
    # Read again: what is taken from a table as a whole is taken from its columns too.
    for table, has in granted_on_tables(connection, known).items():
        there = _by_column(connection, table)
        for right in sorted(set(TABLES.get(table, ())) - has):
            # Before the migration that adds it, a column is not there yet.
            if "(" not in right or right in there:
                on = _quoted(connection, table)
                connection.execute(text(f"grant {right} on {on} to {quoted}"))
    for function in FUNCTIONS:
        if connection.scalar(text("select to_regprocedure(:name)"), {"name": function}):
            connection.execute(text(f"grant execute on function {function} to {quoted}"))
    for sequence in SEQUENCES:
        if connection.scalar(text("select to_regclass(:name)"), {"name": sequence}):
            connection.execute(text(f"grant usage on sequence {sequence} to {quoted}"))
    _close_defaults(connection, known, quoted)
    _close_database(connection, known, quoted)


def granted_on_tables(connection: Connection, role: str) -> Found:
    """What a role may do with each of the owner's tables, whole or by column.

    A right on a whole table is named as itself, one on a column as `update (state)`.
    """
    found: Found = {
        table: set()
        for (table,) in connection.execute(
            text(
                "select relname from pg_class where relnamespace = 'public'::regnamespace"
                " and relkind in ('r', 'p', 'v', 'm') and relowner = current_user::regrole"
            )
        )
    }
    rows = connection.execute(
        text(
            """
            select relname, lower(privilege_type) from pg_class,
                aclexplode(relacl) where relnamespace = 'public'::regnamespace
                and relkind in ('r', 'p', 'v', 'm') and relowner = current_user::regrole
                and grantee = cast(:role as regrole)
            union all
            select relname, lower(privilege_type) || ' (' || attname || ')'
            from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl)
            where relnamespace = 'public'::regnamespace and relowner = current_user::regrole
                and not attisdropped and grantee = cast(:role as regrole)
            """
        ),
        {"role": role},
    )
    for table, right in rows:
        found[table].add(right)
    return found


def _by_column(connection: Connection, table: str) -> set[str]:
    """The rights that there could be on single columns of a table."""
    columns = connection.scalars(
        text(
            "select attname from pg_attribute where attrelid = to_regclass(:table)"
            " and attnum > 0 and not attisdropped"
        ),
        {"table": f"public.{_quoted(connection, table)}"},
    )
    return {f"update ({column})" for column in columns}


def _close_defaults(connection: Connection, role: str, quoted: str) -> None:
    """Let tables to come be opened by name alone: earlier installations gave all rights."""
    kinds: Iterable[str] = connection.scalars(
        text(
            "select distinct defaclobjtype::text from pg_default_acl, aclexplode(defaclacl)"
            " where defaclrole = current_user::regrole and grantee = cast(:role as regrole)"
        ),
        {"role": role},
    )
    names = {"r": "tables", "S": "sequences", "f": "functions"}
    for kind in list(kinds):
        if kind in names:
            connection.execute(
                text(f"alter default privileges revoke all on {names[kind]} from {quoted}")
            )


def _close_database(connection: Connection, role: str, quoted: str) -> None:
    """No temporary tables, and names looked up in `public` before them; for a database's owner."""
    name = connection.scalar(
        text(
            "select datname from pg_database where datname = current_database()"
            " and datdba = current_user::regrole"
        )
    )
    if name is None:
        return
    database = _quoted(connection, name)
    may_shadow = text("select has_database_privilege(:role, current_database(), 'temporary')")
    if connection.scalar(may_shadow, {"role": role}):
        connection.execute(text(f"revoke temporary on database {database} from public, {quoted}"))
    path = search_path(connection)
    stands = connection.scalar(
        text(
            "select true from pg_db_role_setting join pg_database on setdatabase = pg_database.oid"
            " where setrole = 0 and datname = current_database() and :setting = any (setconfig)"
        ),
        {"setting": f"search_path={path}"},
    )
    if not stands:
        connection.execute(text(f"alter database {database} set search_path = {path}"))


def search_path(connection: Connection) -> str:
    """`public` (and wherever the extensions are), temporary tables last.

    PostgreSQL looks into its own catalogue first. A path that does not name `pg_temp` would have
    temporary tables found before all others.
    """
    others = connection.scalars(
        text(
            "select distinct nspname::text from pg_extension join pg_namespace n"
            " on n.oid = extnamespace"
            " where extname in ('postgis', 'btree_gist', 'pg_trgm', 'unaccent')"
            " and nspname not in ('public', 'pg_catalog') order by 1"
        )
    )
    return ", ".join(["public", *(_quoted(connection, one) for one in others), "pg_temp"])


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.dialect.identifier_preparer.quote(name))
