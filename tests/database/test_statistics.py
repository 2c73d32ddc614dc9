"""After much was brought in, the planner knows it at once."""

from sqlalchemy import create_engine, text

from backend.database.cluster import ClusterUrls
from backend.database.statistics import refresh_statistics


def test_the_planner_knows_the_rows_that_just_came(urls: ClusterUrls) -> None:
    owner = create_engine(urls.owner, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text('create table "odd name" as select generate_series(1, 500)'))

        refresh_statistics(urls.owner, "odd name")

        known = connection.scalar(text("select reltuples from pg_class where relname = 'odd name'"))
        connection.execute(text('drop table "odd name"'))
    owner.dispose()
    assert known == 500
