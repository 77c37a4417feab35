import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shopifyCli } from "../support/shopify-cli.ts";

let folder: string;

// The scan writes its report into the project, so it gets a copy of what git holds.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-referrals-doctor-"));
  const ignored = (await readFile(".gitignore", "utf8")).split("\n").map((line) => line.replace("/", ""));
  const left = new Set([".git", ...ignored]);
  await cp(".", join(folder, "app"), { recursive: true, filter: (path) => !left.has(path) });
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Shopify's security scan. Its audit of dependencies needs the network, and is a gap without it. */
const scan = () => shopifyCli(folder, "app", "doctor", "--blocking", "low", "--skip-instructions");

test("Shopify's security scan finds nothing, not even of low severity", async () => {
  const { code, said } = await scan();
  expect(said).toContain("Scan completed");
  expect(code, said).toBe(0);
});

test("the scan would say it: a secret in git fails it", async () => {
  await writeFile(
    join(folder, "app/.env.production"),
    "SHOPIFY_API_SECRET=shpss_0123456789abcdef0123456789abcdef\n",
  );
  const { code, said } = await scan();
  expect(said).toContain("COMMITTED_SECRET");
  expect(code).not.toBe(0);
});
