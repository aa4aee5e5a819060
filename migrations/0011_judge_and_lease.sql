-- Each lease and each judgment leaves a dead row behind. At their table's size, which only grows, a share of it would be too
-- many to be led past at the head of the queue.
ALTER TABLE slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
--> statement-breakpoint
ALTER TABLE assignments SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
--> statement-breakpoint
-- It returned a set, which the present one of this name does not.
DROP FUNCTION IF EXISTS claim_open_slot(uuid, uuid, bigint, bigint);
