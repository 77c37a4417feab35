-- AlterTable
ALTER TABLE "message_receipt" ADD COLUMN     "user_id" UUID;

-- CreateTable
CREATE TABLE "event_person" (
    "user_id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_person_pkey" PRIMARY KEY ("user_id","job_id")
);

-- The table is new, and nobody writes to it yet.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX "event_person_created_at_idx" ON "event_person" USING BRIN ("created_at");
