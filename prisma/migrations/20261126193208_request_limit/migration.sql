-- CreateTable
CREATE UNLOGGED TABLE "request_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "request_limit_pkey" PRIMARY KEY ("key")
);

