-- AlterTable
ALTER TABLE "store" ADD COLUMN     "facts_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "token_turn" (
    "session_id" TEXT NOT NULL,
    "owner" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_turn_pkey" PRIMARY KEY ("session_id")
);

