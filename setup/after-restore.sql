-- What was restored carries the transaction numbers of another life of the database, and devices
-- hold cursors of that life. Every row is stamped anew (by its trigger), and the life gets another
-- number, so that each device fetches everything once and nothing twice. Until the journal was
-- replayed (bin/palier journal replay) no phone is let in.
do $$
declare
    place regclass;
begin
    for place in
        select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'r' and a.attname = 'changed_xid' and not a.attisdropped
    loop
        execute format('update %s set id = id', place);
    end loop;
    update sync_epoch set number = gen_random_uuid();
    -- A copy of an earlier version has no place for it before it was migrated.
    if exists (select from pg_attribute where attrelid = 'sync_epoch'::regclass
        and attname = 'restored_at' and not attisdropped)
    then
        update sync_epoch set restored_at = now(), replayed_at = null;
    end if;
end
$$;
