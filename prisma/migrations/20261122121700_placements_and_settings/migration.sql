-- AlterTable
ALTER TABLE "placement" ADD COLUMN     "archived_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "store" ADD COLUMN     "anonymise_list" BOOLEAN NOT NULL DEFAULT true;

