-- AlterTable
ALTER TABLE "store_referral_stats" DROP CONSTRAINT "store_referral_stats_pkey",
ADD CONSTRAINT "store_referral_stats_pkey" PRIMARY KEY ("store_id", "bucket", "placement");

