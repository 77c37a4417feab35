-- AlterTable
ALTER TABLE "store_referral" ADD COLUMN "came_from" TEXT,
ADD COLUMN "country" TEXT,
ADD COLUMN "device" TEXT;

-- CreateTable
CREATE TABLE "visitor_day" (
    "store_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "mobile" INTEGER NOT NULL DEFAULT 0,
    "tablet" INTEGER NOT NULL DEFAULT 0,
    "desktop" INTEGER NOT NULL DEFAULT 0,
    "other" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "visitor_day_pkey" PRIMARY KEY ("store_id","day","kind","value")
);

-- The table is new and empty.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX "visitor_day_day_idx" ON "visitor_day" USING BRIN ("day");

-- AddForeignKey
ALTER TABLE "visitor_day" ADD CONSTRAINT "visitor_day_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;


-- The day's rows are updated by every batch: with room beside them an update needs no new entry in the index.
ALTER TABLE "visitor_day" SET (fillfactor = 50);
