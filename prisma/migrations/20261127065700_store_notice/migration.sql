-- CreateTable
CREATE TABLE "store_notice" (
    "store_id" BIGINT NOT NULL,
    "occasion" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "store_notice_pkey" PRIMARY KEY ("store_id","occasion")
);

-- AddForeignKey
ALTER TABLE "store_notice" ADD CONSTRAINT "store_notice_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
