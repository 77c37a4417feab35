-- AlterTable
ALTER TABLE "store_setup" ADD COLUMN     "seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "seen_before_at" TIMESTAMPTZ(3);
