-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "store_category" AS ENUM ('supplement_shop', 'health_food', 'online_wellness', 'fitness', 'other');

-- CreateEnum
CREATE TYPE "store_status" AS ENUM ('pending', 'active', 'suspended', 'deactivated');

-- CreateEnum
CREATE TYPE "user_source" AS ENUM ('shopify', 'auth');

-- CreateEnum
CREATE TYPE "unattributed_reason" AS ENUM ('generic_code', 'unknown_code', 'store_inactive', 'erased');

-- CreateEnum
CREATE TYPE "referral_status" AS ENUM ('clicked', 'signed_up', 'active');

-- CreateEnum
CREATE TYPE "match_method" AS ENUM ('click_id', 'referral_code', 'none');

-- CreateTable
CREATE TABLE "store" (
    "id" BIGSERIAL NOT NULL,
    "shop_id" BIGINT,
    "shop_domain" TEXT,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "referral_code" TEXT NOT NULL,
    "category" "store_category",
    "status" "store_status" NOT NULL DEFAULT 'pending',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "uninstalled_at" TIMESTAMPTZ(3),
    "link_published_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "store_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "source" "user_source" NOT NULL,
    "external_id" TEXT,
    "external_key" BYTEA NOT NULL,
    "referral_source" TEXT,
    "unattributed" "unattributed_reason",
    "signed_up_at" TIMESTAMPTZ(3),
    "activated_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "store_referral" (
    "id" UUID NOT NULL,
    "store_id" BIGINT NOT NULL,
    "referred_user_id" UUID,
    "referral_code" TEXT NOT NULL,
    "status" "referral_status" NOT NULL,
    "click_id" UUID,
    "placement" TEXT,
    "counted_as" TEXT NOT NULL DEFAULT '',
    "utm_params" JSONB NOT NULL DEFAULT '{}',
    "signup_utm_params" JSONB NOT NULL DEFAULT '{}',
    "source_url" TEXT,
    "match_method" "match_method",
    "clicked_at" TIMESTAMPTZ(3),
    "signed_up_at" TIMESTAMPTZ(3),
    "activated_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "store_referral_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "store_referral_stats" (
    "store_id" BIGINT NOT NULL,
    "placement" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "bot" INTEGER NOT NULL DEFAULT 0,
    "prefetch" INTEGER NOT NULL DEFAULT 0,
    "duplicate" INTEGER NOT NULL DEFAULT 0,
    "inactive" INTEGER NOT NULL DEFAULT 0,
    "signups" INTEGER NOT NULL DEFAULT 0,
    "matched_signups" INTEGER NOT NULL DEFAULT 0,
    "active" INTEGER NOT NULL DEFAULT 0,
    "last_click_at" TIMESTAMPTZ(3),
    "last_signup_at" TIMESTAMPTZ(3),

    CONSTRAINT "store_referral_stats_pkey" PRIMARY KEY ("store_id","placement","bucket")
);

-- CreateTable
CREATE TABLE "placement" (
    "store_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "placement_pkey" PRIMARY KEY ("store_id","name")
);

-- CreateTable
CREATE TABLE "message_receipt" (
    "route" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "body_mac" BYTEA NOT NULL,
    "response" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_receipt_pkey" PRIMARY KEY ("route","message_id")
);

-- CreateTable
CREATE TABLE "visit_salt" (
    "day" DATE NOT NULL,
    "secret" BYTEA NOT NULL,

    CONSTRAINT "visit_salt_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "synthetic_referral" (
    "click_id" UUID NOT NULL,
    "store_id" BIGINT NOT NULL,
    "clicked_at" TIMESTAMPTZ(3) NOT NULL,
    "utm_params" JSONB NOT NULL DEFAULT '{}',
    "placement" TEXT,
    "signed_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "synthetic_referral_pkey" PRIMARY KEY ("click_id")
);

-- CreateTable
CREATE TABLE "database_secret" (
    "name" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,

    CONSTRAINT "database_secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "store_id" BIGINT,
    "name" TEXT NOT NULL,
    "key_sha256" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "store_shop_id_key" ON "store"("shop_id");

-- CreateIndex
CREATE UNIQUE INDEX "store_shop_domain_key" ON "store"("shop_domain");

-- CreateIndex
CREATE UNIQUE INDEX "store_slug_key" ON "store"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "store_referral_code_key" ON "store"("referral_code");

-- CreateIndex
CREATE UNIQUE INDEX "user_source_external_key_key" ON "user"("source", "external_key");

-- CreateIndex
CREATE UNIQUE INDEX "store_referral_referred_user_id_key" ON "store_referral"("referred_user_id");

-- CreateIndex
CREATE INDEX "store_referral_store_id_listed_at_id_idx" ON "store_referral"("store_id", "listed_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "store_referral_store_id_click_id_key" ON "store_referral"("store_id", "click_id");

-- CreateIndex
CREATE INDEX "message_receipt_created_at_idx" ON "message_receipt"("created_at");

-- CreateIndex
CREATE INDEX "synthetic_referral_clicked_at_idx" ON "synthetic_referral"("clicked_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_key_sha256_key" ON "api_key"("key_sha256");

-- CreateIndex
CREATE INDEX "session_shop_idx" ON "session"("shop");

-- AddForeignKey
ALTER TABLE "store" ADD CONSTRAINT "store_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "store_referral" ADD CONSTRAINT "store_referral_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "store_referral" ADD CONSTRAINT "store_referral_referred_user_id_fkey" FOREIGN KEY ("referred_user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "store_referral_stats" ADD CONSTRAINT "store_referral_stats_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "synthetic_referral" ADD CONSTRAINT "synthetic_referral_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on: what schema.prisma cannot say. Prisma does not see these, so it never drops them.

-- Clicks that wait for a signup; matched ones leave it, so it stays small.
CREATE INDEX "store_referral_unmatched" ON "store_referral"("store_id", "clicked_at") WHERE "status" = 'clicked';

-- Room on each page for the row's next version: no index of the table holds a counter, so updates stay on the page.
ALTER TABLE "store_referral_stats" SET (fillfactor = 50);

-- Codes are compared in lower case, and printed ones cannot be called back.
ALTER TABLE "store" ADD CONSTRAINT "store_referral_code_form"
    CHECK ("referral_code" ~ '^store-[a-z0-9-]+-[0-9a-f]{4}$' AND length("referral_code") <= 64);

