-- AlterTable
ALTER TABLE "store_setup" ADD COLUMN     "theme_placed_at" TIMESTAMPTZ(3);
