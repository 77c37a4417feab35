-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_receipt_user_id_idx" ON "message_receipt"("user_id");
