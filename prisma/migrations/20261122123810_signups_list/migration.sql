-- The lists of signups, by status and newest first. Clicks are not in it, so they cost nothing more to write.
CREATE INDEX "store_referral_signups" ON "store_referral"("store_id", "status", "listed_at" DESC, "id" DESC)
    WHERE "status" <> 'clicked';
