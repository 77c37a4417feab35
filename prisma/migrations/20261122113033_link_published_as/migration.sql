-- AlterTable
ALTER TABLE "store" ADD COLUMN     "link_published_as" TEXT;

