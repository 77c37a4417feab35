import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shopifyCli } from "../support/shopify-cli.ts";

let folder: string;

// A copy without our web part, so that only the extensions are built. Nothing is left behind.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-referrals-extensions-"));
  await cp("shopify.app.toml", join(folder, "app/shopify.app.toml"), { recursive: true });
  await cp("extensions", join(folder, "app/extensions"), { recursive: true });
  await writeFile(join(folder, "app/package.json"), '{ "name": "extensions", "private": true }');
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const shopify = (...args: string[]) => shopifyCli(folder, ...args);

const themeCheck = () =>
  shopify(
    ...[
      "theme",
      "check",
      "--path",
      "extensions/referral-banner",
      "--config",
      "theme-check:theme-app-extension",
    ],
    ...["--fail-level", "suggestion"],
  );

test("Shopify's CLI builds every extension, offline", async () => {
  const { code, said } = await shopify("app", "build", "--skip-dependencies-installation");
  expect(said).toContain("built!");
  expect(said).toContain("Bundling theme extension referral-banner");
  expect(code, said).toBe(0);
});

test("Shopify's CLI refuses a trigger it cannot read, so its yes means something", async () => {
  const extension = join(folder, "app/extensions/broken");
  await cp("extensions/referral-flow-triggers", extension, { recursive: true });
  await appendFile(
    join(extension, "shopify.extension.toml"),
    '\n[[extensions.settings.fields]]\ntype = "single_line_text_field"\nkey = "no_underscores"\n',
  );
  const { code, said } = await shopify("app", "build", "--skip-dependencies-installation");
  await rm(extension, { recursive: true });
  expect(said).toContain("only alphabetic characters");
  expect(code).not.toBe(0);
});

test("theme check has nothing to say of the theme app extension, down to suggestions", async () => {
  const { code, said } = await themeCheck();
  expect(said).toContain("no offenses found");
  expect(code, said).toBe(0);
});

test("theme check would say it", async () => {
  const file = join(folder, "app/extensions/referral-banner/blocks/referral-banner.liquid");
  await appendFile(file, "{{ 'referral.unknown' | t }}");
  const { code, said } = await themeCheck();
  expect(said).toContain("TranslationKeyExists");
  expect(code).not.toBe(0);
});

test("the checks leave no file in the project", async () => {
  expect(await readdir("extensions")).toEqual(["referral-banner", "referral-flow-triggers"]);
  expect(await readdir("extensions/referral-banner")).not.toContain("dist");
});
