-- CreateTable
CREATE TABLE "store_setup" (
    "store_id" BIGINT NOT NULL,
    "link_copied_at" TIMESTAMPTZ(3),
    "live_test_started_at" TIMESTAMPTZ(3),
    "live_test_passed_at" TIMESTAMPTZ(3),
    "guide_dismissed_at" TIMESTAMPTZ(3),
    "greeting_dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "store_setup_pkey" PRIMARY KEY ("store_id")
);

-- CreateTable
CREATE TABLE "tracking_tally" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "times" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tracking_tally_pkey" PRIMARY KEY ("hour","kind")
);

-- AddForeignKey
ALTER TABLE "store_setup" ADD CONSTRAINT "store_setup_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

