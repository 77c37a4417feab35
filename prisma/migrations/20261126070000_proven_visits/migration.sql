-- AlterTable
ALTER TABLE "store" ADD COLUMN     "in_service_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
-- Stores of before are in service since their last install: what came while they were suspended is not remembered.
UPDATE "store" SET "in_service_since" = "installed_at";

-- CreateTable
CREATE TABLE "recent_visit" (
    "store_id" BIGINT NOT NULL,
    "visit_key" UUID NOT NULL,
    "click_id" UUID NOT NULL,
    "visited_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recent_visit_pkey" PRIMARY KEY ("store_id","visit_key")
);

-- CreateTable
CREATE TABLE "click_claim" (
    "store_id" BIGINT NOT NULL,
    "click_id" UUID NOT NULL,
    "claim" UUID,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "click_claim_pkey" PRIMARY KEY ("store_id","click_id")
);

-- CreateIndex
CREATE INDEX "click_claim_claimed_at_idx" ON "click_claim" USING BRIN ("claimed_at");
