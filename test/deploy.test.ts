import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { expect, onTestFinished, test } from "vitest";
import { startApp } from "./support/app-process.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { chrome } from "./support/requests.ts";
import { makeStore, numbersOf } from "./support/stores.ts";

const nobody = 65_534;

onRealPostgres(
  "the tree that production gets holds no tools, and serves as nobody on a read-only disk",
  async (context) => {
    if (!process.env["CI"]) return context.skip("takes a minute and the package registry: CI=1 npm test");
    const folder = mkdtempSync(path.join(tmpdir(), "deploy-"));
    onTestFinished(() => {
      execFileSync("chmod", ["-R", "u+w", folder]);
      rmSync(folder, { recursive: true });
    });
    chmodSync(folder, 0o755);
    const [source, release] = [path.join(folder, "source"), path.join(folder, "release")];
    for (const file of execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
    })
      .trim()
      .split("\n"))
      if (existsSync(file)) cpSync(file, path.join(source, file));
    const before = process.cwd();
    const built = spawnSync("sh", ["docs/deploy/build.sh", release, before], {
      cwd: source,
      encoding: "utf8",
    });
    expect(built.status, built.stderr.slice(-2_000)).toBe(0);
    expect(spawnSync("sh", ["docs/deploy/build.sh", release], { cwd: source }).status).toBe(1);
    rmSync(source, { recursive: true });

    const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const there = Object.keys(devDependencies).filter((name) =>
      existsSync(path.join(release, "node_modules", name)),
    );
    // What the app needs itself, or a dependency of the app brings.
    expect(
      there.filter((name) => /vitest|playwright|eslint|prettier|typescript-eslint|remix-run\/dev/.test(name)),
    ).toEqual([]);
    const asked = readdirSync("build/client/assets").find((name) => name.endsWith(".js"))!;
    expect(readdirSync(path.join(release, "build/client/assets")).concat(previousOf(release))).toContain(
      asked,
    );

    execFileSync("chmod", ["-R", "a-w,a+rX", release]);
    const isRoot = process.getuid?.() === 0;
    const app = await startApp(
      { NODE_COMPILE_CACHE: "" },
      { cwd: release, ...(isRoot && { uid: nobody, gid: nobody }) },
    );
    const store = await makeStore();
    for (const route of ["/healthz", "/readyz"]) expect((await fetch(app.origin + route)).status).toBe(200);
    const answer = await fetch(`${app.origin}/r/${store.referral_code}`, {
      redirect: "manual",
      headers: { "User-Agent": chrome },
    });
    expect(answer.status).toBe(302);
    expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
    const command = (script: string) =>
      spawnSync(process.execPath, [`app/commands/${script}.ts`], { cwd: release, encoding: "utf8" });
    expect(command("migrate")).toMatchObject({ status: 0, stdout: "nothing to migrate\n" });
    expect(await app.stop()).toBe(0);
    expect(app.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  },
  400_000,
);

test("Compose's app is the Dockerfile's, cannot write, and migrates before it starts", () => {
  const { services } = parse(readFileSync("compose.yaml", "utf8"), { merge: true }) as {
    services: Record<string, Record<string, unknown>>;
  };
  expect(services["app"]).toMatchObject({
    ...{ build: ".", read_only: true, cap_drop: ["ALL"] },
    environment: {
      MIGRATE: "off",
      DATABASE_URL: expect.stringContaining("@pooler:5432/store_referrals?pgbouncer=true"),
    },
    depends_on: { migrate: { condition: "service_completed_successfully" } },
  });
  expect(services["migrate"]).toMatchObject({
    command: ["node", "app/commands/migrate.ts"],
    environment: { DIRECT_URL: expect.stringContaining("@database:5432/") },
  });
  // Docker gives a new volume the owner of the image's folder, or root.
  const volume = (services["app"]!["volumes"] as string[])[0]!.split(":")[1]!;
  expect(services["app"]).toMatchObject({ environment: { SPILL_DIR: volume } });
  expect(readFileSync("Dockerfile", "utf8")).toContain(
    `RUN install -d -o node -g node -m 700 ${volume}\nUSER node`,
  );
});

test("the image is made by the script that is tested here, and runs as the unit does", () => {
  const image = readFileSync("Dockerfile", "utf8");
  expect(image).toContain("RUN sh docs/deploy/build.sh /app /before");
  expect(image).toMatch(/^USER node$/m);
  const start = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } }).scripts
    .start;
  expect(image).toContain(
    `CMD [${start
      .split(" ")
      .map((word) => `"${word}"`)
      .join(", ")}]`,
  );
  expect(readFileSync("docs/deploy/store-referrals.service", "utf8")).toContain(
    `ExecStart=/usr/bin/${start}\n`,
  );
});

/** The files of the release before that are kept for open pages. */
function previousOf(release: string): string[] {
  const folder = path.join(release, ".previous");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.basename(name))
    : [];
}

test("the settings to copy leave alone what the unit sets, for their file wins over the unit", () => {
  const unit = readFileSync("docs/deploy/store-referrals.service", "utf8");
  const own = /^Environment=(.*)$/m
    .exec(unit)![1]!
    .split(" ")
    .map((setting) => setting.split("=")[0]!);
  const copied = [...readFileSync("example.env", "utf8").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect([own, own.filter((name) => copied.includes(name))]).toEqual([["NODE_ENV", "SPILL_DIR"], []]);
});
