-- CreateTable
CREATE TABLE "refused_link" (
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "times" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refused_link_pkey" PRIMARY KEY ("kind","text")
);
