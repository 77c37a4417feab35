import { spawn } from "node:child_process";
import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = resolve("node_modules/@shopify/cli/bin/run.js");
let folder: string;

// A copy without our web part, so that only the extensions are built, and with a home of its own: the CLI keeps its
// settings there. Nothing is left behind.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-referrals-extensions-"));
  await cp("shopify.app.toml", join(folder, "app/shopify.app.toml"), { recursive: true });
  await cp("extensions", join(folder, "app/extensions"), { recursive: true });
  await writeFile(join(folder, "app/package.json"), '{ "name": "extensions", "private": true }');
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Runs Shopify's CLI on the copy. Every address but loopback is behind a proxy that is not there: it works offline. */
function shopify(...args: string[]): Promise<{ code: number | null; said: string }> {
  const away = "http://127.0.0.1:9";
  const env: Record<string, string> = {
    PATH: process.env["PATH"]!,
    HOME: join(folder, "home"),
    CI: "1",
    NO_COLOR: "1",
    SHOPIFY_CLI_NO_ANALYTICS: "1",
    ...{ HTTP_PROXY: away, HTTPS_PROXY: away, http_proxy: away, https_proxy: away, NODE_USE_ENV_PROXY: "1" },
  };
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: join(folder, "app"),
      env: env as NodeJS.ProcessEnv,
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", failed);
    child.on("close", (code) => done({ code, said }));
  });
}

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
