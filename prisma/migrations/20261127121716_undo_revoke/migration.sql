-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "restorable_until" TIMESTAMPTZ(3);

