"""The statements that merge staged addresses into those that stand, and take them back.

They work on a run of lines or a number of rows, so that each transaction stays short.
"""

# ruff: noqa: S608  # what is put together here are constants of this file

from sqlalchemy import text

_COLUMNS = [
    "number",
    "suffix",
    "street_name",
    "street_key",
    "postcode",
    "insee_code",
    "former_insee_code",
    "commune",
]
_STAGED = ", ".join(f"staged.{column}" for column in _COLUMNS)
_STANDING = ", ".join(f"address.{column}" for column in _COLUMNS)
_DIFFERS = (
    f"(({_STAGED}) is distinct from ({_STANDING})"
    " or staged.lon <> st_x(address.geom) or staged.lat <> st_y(address.geom))"
)
_FORMER = (
    "jsonb_build_object("
    + ", ".join(f"'{column}', address.{column}" for column in _COLUMNS)
    + ", 'lon', st_x(address.geom), 'lat', st_y(address.geom), 'gone_at', address.gone_at,"
    " 'reference_import_id', address.reference_import_id)"
)
# What was noted before there were former communes says nothing of them.
_BEFORE = ", ".join(
    f"coalesce(before ->> '{column}', ''){'::int' if column == 'number' else ''}"
    for column in _COLUMNS
)
_JOINED = """
    from staged_address staged
    left join address on address.source = :source and address.source_id = staged.source_id
    where staged.import_id = :id
"""

MARK_DUPLICATES = text("""
    with again as (
        select line, source_id, first from (
            select line, source_id, min(line) over (partition by source_id) as first
            from staged_address where import_id = :id) as known
        where first < line),
    removed as (
        delete from staged_address using again
        where import_id = :id and staged_address.line = again.line)
    insert into import_remark (import_id, line, code, is_refusal, value, facts)
    select :id, line, 'imports.duplicate', true, source_id, jsonb_build_object('first', first)
    from again
    returning line
""")

COMPARE = text(f"""
    select
        count(*) filter (where address.id is null) as new,
        count(*) filter (where address.gone_at is not null) as returned,
        count(*) filter (where address.id is not null and address.gone_at is null
            and {_DIFFERS}) as changed,
        count(*) filter (where address.gone_at is null and address.id is not null
            and not {_DIFFERS}) as unchanged
    {_JOINED}
""")

# What stands where the file tells of, and is not told of any more.
_VANISHED = """
    from address
    where address.source = :source and address.gone_at is null
    and address.insee_code in (select distinct insee_code from staged_address
        where import_id = :id)
    and (cast(:west as float) is null or st_covers(
        st_makeenvelope(:west, :south, :east, :north, 4326), address.geom))
    and not exists (select from staged_address staged
        where staged.import_id = :id and staged.source_id = address.source_id)
    and not exists (select from import_remark remark where remark.import_id = :id
        and remark.facts ->> 'source_id' = address.source_id)
"""

# Lines that cannot be read whose first column is no address that stands: they may be any.
STRANGERS = text("""
    select count(*) from import_remark remark
    where import_id = :id and remark.code <> 'imports.duplicate'
        and remark.facts ? 'first' and not exists (
        select from address where source = :source
        and source_id = remark.facts ->> 'source_id')
""")

# What a file covers, by commune: lines, what stands there within its box, what would vanish.
COVERED = text(f"""
    with told as (
        select insee_code, min(commune) as commune, count(*) as lines
        from staged_address where import_id = :id group by insee_code),
    stands as (
        select insee_code, count(*) as standing from address
        where source = :source and gone_at is null
        and insee_code in (select insee_code from told)
        and (cast(:west as float) is null or st_covers(
            st_makeenvelope(:west, :south, :east, :north, 4326), geom))
        group by insee_code),
    vanishes as (select insee_code, count(*) as gone {_VANISHED} group by insee_code)
    select told.commune || ' (' || insee_code || ')' as name, lines,
        coalesce(standing, 0) as standing, coalesce(gone, 0) as gone
    from told left join stands using (insee_code) left join vanishes using (insee_code)
    order by gone desc nulls last, lines desc
""")
EXTENT = text("""
    select min(lon) as west, min(lat) as south, max(lon) as east, max(lat) as north
    from staged_address where import_id = :id
""")

REMEMBER = text(f"""
    insert into address_change (reference_import_id, address_id, before)
    select :id, address.id, {_FORMER}
    {_JOINED} and staged.line between :first and :last
    and address.id is not null and (address.gone_at is not null or {_DIFFERS})
    on conflict do nothing
""")
UPDATE = text(f"""
    update address set ({", ".join(_COLUMNS)}, geom, gone_at, reference_import_id) =
        ({_STAGED}, st_setsrid(st_makepoint(staged.lon, staged.lat), 4326), null, :id)
    from staged_address staged
    where staged.import_id = :id and staged.line between :first and :last
    and address.source = :source and address.source_id = staged.source_id
    and (address.gone_at is not null or {_DIFFERS})
""")
# Without a join: one would read again and again what the statement itself has just inserted.
INSERT = text(f"""
    insert into address (id, source, source_id, {", ".join(_COLUMNS)}, geom, reference_import_id)
    select gen_random_uuid(), :source, staged.source_id, {_STAGED},
        st_setsrid(st_makepoint(staged.lon, staged.lat), 4326), :id
    from staged_address staged
    where staged.import_id = :id and staged.line between :first and :last
    on conflict (source, source_id) do nothing
""")
REMOVE = text(f"""
    with vanished as (
        select address.id, {_FORMER} as before {_VANISHED} limit :batch for update of address),
    remembered as (
        insert into address_change (reference_import_id, address_id, before)
        select :id, id, before from vanished on conflict do nothing)
    update address set gone_at = now(), reference_import_id = :id
    from vanished where address.id = vanished.id
    returning address.id
""")
ACHIEVED = text("""
    select
        (select count(*) from address where reference_import_id = :id and not exists (
            select from address_change change
            where change.reference_import_id = :id and change.address_id = address.id)) as new,
        count(*) filter (where address.gone_at is null
            and change.before ->> 'gone_at' is null) as changed,
        count(*) filter (where change.before ->> 'gone_at' is not null) as returned,
        count(*) filter (where address.gone_at is not null) as gone
    from address_change change join address on address.id = change.address_id
    where change.reference_import_id = :id
""")

BUILT_UPON = text("""
    select change.reference_import_id from address_change change
    where change.before ->> 'reference_import_id' = cast(:id as text)
    and change.reference_import_id <> :id limit 1
""")
RESTORE = text(f"""
    with former as (
        delete from address_change where reference_import_id = :id and address_id in (
            select address_id from address_change where reference_import_id = :id limit :batch)
        returning address_id, before)
    update address set ({", ".join(_COLUMNS)}, geom, gone_at, reference_import_id) = (
        {_BEFORE},
        st_setsrid(st_makepoint((before ->> 'lon')::float, (before ->> 'lat')::float), 4326),
        (before ->> 'gone_at')::timestamptz, (before ->> 'reference_import_id')::uuid)
    from former where address.id = former.address_id
    returning address.id
""")
TAKE_AWAY = text("""
    update address set gone_at = now() where id in (
        select id from address where reference_import_id = :id and gone_at is null limit :batch)
    returning id
""")
