-- AlterTable
ALTER TABLE "store_referral" ADD COLUMN     "imported_from" TEXT;
