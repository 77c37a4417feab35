import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect } from "vitest";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { makeStore } from "./support/stores.ts";

const secret = process.env["ATTRIBUTION_SECRETS"]!.split(/[\s,]+/)[0]!;
let app: AppProcess;

beforeAll(async () => {
  if (!process.env["DATABASE_URL"]!.startsWith("pglite:")) app = await startApp({});
});
afterAll(async () => void (await app?.stop("SIGKILL")));

async function example(language: string): Promise<string> {
  const readme = await readFile("README.md", "utf8");
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)![1]!;
}

/** Runs a program and returns what it printed; a program that is not there, or fails, fails the test with its words. */
function run(command: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...environment } });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(errors))));
  });
}

onRealPostgres("the README's shell example signs a call that is accepted", async () => {
  const store = await makeStore();
  const script = (await example("sh"))
    .replace(/secret=\S+/, `secret='${secret}'`)
    .replace("store-acme-supps-a1b2", store.referral_code)
    .replace("user_2x", `sh-${store.id}`);
  const out = await run("bash", ["-c", script], { APP_URL: app.origin });
  expect(JSON.parse(out)).toMatchObject({ user_id: `sh-${store.id}`, attributed: true });
});

onRealPostgres("the README's Python example signs a call that is accepted", async () => {
  const store = await makeStore();
  const script = `${await example("python")}
print(json.dumps(report("${app.origin}/attribution/signups", "${secret}",
    {"user_id": "py-${store.id}", "referral_code": "${store.referral_code}"})))`;
  const out = await run("python3", ["-c", script]);
  expect(JSON.parse(out)).toMatchObject({ user_id: `py-${store.id}`, attributed: true });
});
