-- AlterTable
ALTER TABLE "placement" ADD COLUMN     "label" TEXT;

-- CreateTable
CREATE TABLE "share_text" (
    "store_id" BIGINT NOT NULL,
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "share_text_pkey" PRIMARY KEY ("store_id","channel","language")
);

-- CreateTable
CREATE TABLE "share_style" (
    "store_id" BIGINT NOT NULL,
    "language" TEXT,
    "qr_color" TEXT,
    "logo" BYTEA,

    CONSTRAINT "share_style_pkey" PRIMARY KEY ("store_id")
);

-- AddForeignKey
ALTER TABLE "share_text" ADD CONSTRAINT "share_text_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "share_style" ADD CONSTRAINT "share_style_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

