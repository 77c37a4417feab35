import { defineConfig } from "prisma/config";
import { createEngine } from "./prisma/engine.ts";

// The next migration, after a change to prisma/schema.prisma (`migrate dev` needs an engine that Prisma downloads):
//
//   name=prisma/migrations/$(date -u +%Y%m%d%H%M%S)_what_it_does
//   mkdir $name && npx prisma migrate diff --from-migrations prisma/migrations \
//     --to-schema-datamodel prisma/schema.prisma --script > $name/migration.sql
//
// Read it, add by hand what the schema cannot say, and start the app: it applies what is missing.

const url = process.env["DATABASE_URL"];
// The schema's env("DATABASE_URL") must be a server's address, even for commands that need no database.
if (!url?.startsWith("postgres")) process.env["DATABASE_URL"] = "postgresql://localhost:5432/unused";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  experimental: { adapter: true },
  engine: "js",
  adapter: () => Promise.resolve(createEngine(url)),
});
