-- Spreads the tables over the servers of a Citus cluster. Once, on the coordinator, as the database's owner, after the
-- migrations and a first start of the app (which makes the tables of the job queue). docs/scaling.md says when.

-- Small, and read beside everything: a whole copy on every server. An owner before the stores that refer to it.
select create_reference_table('owner');
select create_reference_table('store');
select create_reference_table('placement');
select create_reference_table('session');

-- By store: the clicks, signups and counters of one store lie together.
set citus.shard_count = 64;
select create_distributed_table('store_referral', 'store_id', colocate_with => 'none');
select create_distributed_table('store_referral_stats', 'store_id', colocate_with => 'store_referral');
select create_distributed_table('visitor_day', 'store_id', colocate_with => 'store_referral');
select create_distributed_table('recent_visit', 'store_id', colocate_with => 'store_referral');
select create_distributed_table('click_claim', 'store_id', colocate_with => 'store_referral');

-- By person, apart from their referral.
select create_distributed_table('"user"', 'id', colocate_with => 'none');

-- Every transaction that queues an event writes a message receipt as well. Known to Citus, that table makes the commit
-- two-phase. So the queue, a plain table of the coordinator, and the facts on other servers stay together over a crash.
select citus_add_local_table_to_metadata('message_receipt');

do $$ begin
  execute format('alter database %I set citus.multi_shard_modify_mode = ''sequential''', current_database());
  execute format('alter database %I set citus.max_adaptive_executor_pool_size = 1', current_database());
  execute format('alter database %I set citus.max_cached_conns_per_worker = 16', current_database());
end $$;
