-- AlterTable
ALTER TABLE "store_referral_stats" ADD COLUMN     "confirmed_clicks" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "embedded" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "excess" INTEGER NOT NULL DEFAULT 0;

