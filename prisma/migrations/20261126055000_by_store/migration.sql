-- Every table can be spread over servers: referrals and counters by their store, people by their id. So no unique key and
-- no foreign key of theirs reaches further than that.
--
-- Not for a rolling release: the release before this one cannot write to these tables. Stop it, migrate, start the new one.
-- Nobody is lost meanwhile: senders repeat their reports, and clicks are away for as long as a restart takes.
-- It rewrites every person and every signup, and builds the key of store_referral anew.

-- CreateTable
CREATE TABLE "owner" (
    "id" UUID NOT NULL,
    "external_id" TEXT,
    "external_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "owner_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "owner_external_key_key" ON "owner"("external_key");

-- DropForeignKey
ALTER TABLE "api_key" DROP CONSTRAINT "api_key_store_id_fkey";

-- DropForeignKey
ALTER TABLE "placement" DROP CONSTRAINT "placement_store_id_fkey";

-- DropForeignKey
ALTER TABLE "store" DROP CONSTRAINT "store_owner_id_fkey";

-- DropForeignKey
ALTER TABLE "store_referral" DROP CONSTRAINT "store_referral_referred_user_id_fkey";

-- DropForeignKey
ALTER TABLE "store_referral" DROP CONSTRAINT "store_referral_store_id_fkey";

-- DropForeignKey
ALTER TABLE "store_referral_stats" DROP CONSTRAINT "store_referral_stats_store_id_fkey";

-- DropForeignKey
ALTER TABLE "store_setup" DROP CONSTRAINT "store_setup_store_id_fkey";

-- DropForeignKey
ALTER TABLE "synthetic_referral" DROP CONSTRAINT "synthetic_referral_store_id_fkey";

-- DropIndex
DROP INDEX "user_source_external_key_key";

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "store_id" BIGINT;

-- By hand: what was written before is carried over.

-- Owners keep their ids: PostHog knows them.
INSERT INTO "owner" ("id", "external_id", "external_key", "created_at")
    SELECT "id", "external_id", "external_key", "created_at" FROM "user" WHERE "source" = 'shopify';
DELETE FROM "user" WHERE "source" = 'shopify';

-- Where each person's referral lies, found by the old ids: their unique index is still there.
UPDATE "user" u SET "store_id" = r."store_id" FROM "store_referral" r WHERE r."referred_user_id" = u."id";

-- Our id of a person is made from their key, as userIdOf in app/storage/signups/user-id.ts makes it: a UUID v8.
CREATE TEMPORARY TABLE "renamed" ON COMMIT DROP AS
    SELECT "id" AS "old", encode(set_byte(set_byte(substr("external_key", 1, 16),
        6, (get_byte("external_key", 6) & 15) | 128), 8, (get_byte("external_key", 8) & 63) | 128), 'hex')::uuid AS "new"
    FROM "user";
UPDATE "store_referral" r SET "referred_user_id" = n."new" FROM "renamed" n WHERE r."referred_user_id" = n."old";
UPDATE "user" u SET "id" = n."new" FROM "renamed" n WHERE u."id" = n."old";

-- As Prisma wrote it again.

-- DropIndex
DROP INDEX "store_referral_referred_user_id_key";

-- AlterTable
ALTER TABLE "store_referral" DROP CONSTRAINT "store_referral_pkey",
ADD CONSTRAINT "store_referral_pkey" PRIMARY KEY ("store_id", "id");

-- AlterTable
ALTER TABLE "user" DROP COLUMN "source";

-- DropEnum
DROP TYPE "user_source";

-- A row's store says where the row lies, so it never changes: no "on update cascade".

-- AddForeignKey
ALTER TABLE "store" ADD CONSTRAINT "store_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "owner"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "store_setup" ADD CONSTRAINT "store_setup_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "store_referral" ADD CONSTRAINT "store_referral_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "store_referral_stats" ADD CONSTRAINT "store_referral_stats_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "synthetic_referral" ADD CONSTRAINT "synthetic_referral_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- By hand: Prisma does not see this, so it never drops it.

-- A person is referred once. Clicks are not in it, so they cost nothing more to write.
CREATE UNIQUE INDEX "store_referral_people" ON "store_referral"("store_id", "referred_user_id")
    WHERE "referred_user_id" IS NOT NULL;
