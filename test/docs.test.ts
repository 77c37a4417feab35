import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { recipe } from "./support/recipes.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { makeStore } from "./support/stores.ts";

const secret = process.env["ATTRIBUTION_SECRETS"]!.split(/[\s,]+/)[0]!;
let app: AppProcess | undefined;

beforeAll(async () => {
  if (!process.env["DATABASE_URL"]!.startsWith("pglite:")) app = await startApp({});
});
afterAll(async () => void (await app?.stop("SIGKILL")));

/** The first example of a language under "The signed call" of docs/integrate.md. */
async function example(language: string): Promise<string> {
  const text = await readFile("docs/integrate.md", "utf8");
  const section = text.slice(text.indexOf("## The signed call\n"));
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(section)![1]!;
}

/** Runs a program and returns the text it printed. A program that is missing, or fails, fails the test with its words. */
function run(command: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...environment } });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(errors))));
  });
}

onRealPostgres("the shell example signs a call that is accepted", async () => {
  const store = await makeStore();
  const script = (await example("sh"))
    .replace(/secret=\S+/, `secret='${secret}'`)
    .replace("store-acme-supps-a1b2", store.referral_code)
    .replace("user_2x", `sh-${store.id}`);
  const out = await run("bash", ["-c", script], { APP_URL: app!.origin });
  expect(JSON.parse(out)).toMatchObject({ user_id: `sh-${store.id}`, attributed: true });
});

onRealPostgres("the Python example signs a call that is accepted", async () => {
  const store = await makeStore();
  const script = `${await example("python")}
print(json.dumps(report("${app!.origin}/attribution/signups", "${secret}",
    {"user_id": "py-${store.id}", "referral_code": "${store.referral_code}"})))`;
  const out = await run("python3", ["-c", script]);
  expect(JSON.parse(out)).toMatchObject({ user_id: `py-${store.id}`, attributed: true });
});

onRealPostgres(
  "the Python recipe queues the signup of the cookies, and the activation's line reports the same person",
  async () => {
    const store = await makeStore();
    const script = `${await example("python")}
${recipe("python", "def read_referral")}
class queue:
    def enqueue(work, *arguments):
        print(json.dumps(work(*arguments)))
class request:
    headers = {"Cookie": "ref=${store.referral_code}"}
url, secret, user_id = "${app!.origin}", "${secret}", "pq-${store.id}"
${recipe("python", "queue.enqueue")}
clerk_user_id = user_id
print(json.dumps(${recipe("python", "/attribution/activations").trim()}))`;
    const receipts = (await run("python3", ["-c", script])).trim().split("\n");
    expect(receipts.map((receipt) => JSON.parse(receipt) as object)).toMatchObject([
      { user_id: `pq-${store.id}`, attributed: true, status: "signed_up" },
      { user_id: `pq-${store.id}`, attributed: true, status: "active" },
    ]);
  },
);

/** GitHub's name for a heading: lower case, no punctuation, a dash for a blank. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

test("every relative link in the docs leads to a file, and to a heading of it", async () => {
  const pages = globSync("**/*.md", { exclude: ["node_modules", "build", ".data", ".cache"] });
  const broken: string[] = [];
  for (const page of pages) {
    const text = await readFile(page, "utf8");
    for (const [, link = ""] of text.matchAll(/(?:\]\(|src=")(?![a-z]+:)([^)"\s]+)/g)) {
      const [path = "", heading] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      const found =
        existsSync(target) && (heading === undefined || (await headings(target)).includes(heading));
      if (!found) broken.push(`${page}: ${link}`);
    }
  }
  expect(pages).toContain("docs/integrate.md");
  expect(broken).toEqual([]);
});

async function headings(page: string): Promise<string[]> {
  const text = await readFile(page, "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading));
}
