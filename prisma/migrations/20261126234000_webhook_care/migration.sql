-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "failed_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "webhook_endpoint_store_id_idx" ON "webhook_endpoint"("store_id");
