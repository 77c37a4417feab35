import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, afterEach, expect, onTestFinished, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { askApi } from "../support/api.ts";
import { makePlatformKey } from "../support/api-keys.ts";
import { findFreePort } from "../support/free-port.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { startReceiver } from "../support/webhook-receiver.ts";
import { chrome } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const folder = "clients/python";
const secret = process.env["ATTRIBUTION_SECRETS"]!.split(/[\s,]+/)[0]!;
const onServer = !process.env["DATABASE_URL"]!.startsWith("pglite:");
let app: AppProcess | undefined;
let key = "";
let outbox: string;

beforeAll(async () => {
  key = await makePlatformKey();
  if (onServer) app = await startApp({});
});
afterAll(async () => void (await app?.stop("SIGKILL")));
beforeEach(() => {
  outbox = mkdtempSync(path.join(tmpdir(), "python-client-"));
});
afterEach(() => rmSync(outbox, { recursive: true }));

function environment(url: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONPATH: folder,
    PYTHONDONTWRITEBYTECODE: "1",
    STORE_REFERRALS_URL: url,
    STORE_REFERRALS_SECRET: secret,
    STORE_REFERRALS_API_KEY: key,
    STORE_REFERRALS_OUTBOX: path.join(outbox, "outbox.sqlite3"),
  };
}

/** Every report goes again at once, so that no test waits for the client's patience. */
const prelude = `import json, os, sys, time
import store_referrals as sr
sr._backoff_seconds = (0.05,)
sr._slow_retry_seconds = 0.05
sr._idle_seconds = 0.05
`;

/** Runs a program that has the client as \`sr\`; gives the JSON that its last line prints. */
async function python(url: string, program: string): Promise<any> {
  const child = start(url, program);
  let [out, errors] = ["", ""];
  child.stdout!.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(errors);
  return JSON.parse(out.trim().split("\n").at(-1)!);
}

function start(url: string, program: string): ChildProcess {
  return spawn("python3", ["-c", prelude + program], { env: environment(url) });
}

/** The signups of a store, as the platform reads them. */
async function signupsOf(slug: string): Promise<{ user_id: string; match_method: string }[]> {
  const { json } = await askApi(`/stores/${slug}/referrals?limit=200&status=signed_up`, { key });
  return json["data"];
}

/** A server in front of the app: each request gets the next word, and the app itself when there is none left. */
async function startMoods(words: (number | "hang" | "reset" | { status: number; body: object })[]) {
  const told: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      told.push(String(request.headers["webhook-id"]));
      const word = words.shift();
      if (word === "hang") return;
      if (word === "reset") return void request.socket.destroy();
      if (word !== undefined) {
        const { status, body } = typeof word === "number" ? { status: word, body: {} } : word;
        response.writeHead(status, { "Content-Type": "application/json", "Retry-After": "0" });
        return void response.end(JSON.stringify(body));
      }
      const headers = Object.entries(request.headers).filter(([name]) =>
        /^(webhook|content-type)/.test(name),
      );
      void fetch(app!.origin + request.url!, {
        ...{ method: request.method!, headers: headers as [string, string][], body: Buffer.concat(chunks) },
      }).then(async (answer) => {
        response.writeHead(answer.status, { "Content-Type": "application/json" });
        response.end(await answer.text());
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${port}`, told, stop };
}

test("the file passes Pyright's strict rules for Python 3.9", () => {
  writeFileSync(
    path.join(outbox, "pyrightconfig.json"),
    JSON.stringify({ include: ["."], typeCheckingMode: "strict", pythonVersion: "3.9" }),
  );
  execFileSync("cp", [`${folder}/store_referrals.py`, outbox]);
  const { stdout, status } = spawnSync("node_modules/.bin/pyright", ["-p", outbox], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringContaining("0 errors")]);
});

onRealPostgres(
  "an outside developer's day, with the file alone: stores, click, signup, receipt, a webhook verified and sent again",
  async () => {
    const store = await makeStore();
    const user = `py-${randomUUID()}`;
    const receiver = await startReceiver();
    const open = await startApp({ WEBHOOK_TARGETS: "any", WORKER: "inline" });
    onTestFinished(async () => {
      receiver.stop();
      await open.stop("SIGKILL");
      await database.pool.query("delete from webhook_endpoint");
    });
    const begun = await python(
      open.origin,
      `
endpoint = sr.create_webhook_endpoint_sync(${JSON.stringify(receiver.url)}, ["referral.signed_up"])
store = next(one for one in sr.list_stores_sync() if one["slug"] == ${JSON.stringify(store.slug)})
sr.set_visitor("192.0.2.11", ${JSON.stringify(chrome)}, "en")
clicked = sr.record_referral_click_sync(store["referral_code"], store["referral_link"])
unknown = sr.get_referral_receipt_sync(${JSON.stringify(user)})
sr.record_referral_signup_sync(store["referral_code"], ${JSON.stringify(user)})
sr.flush(20)
while sr.outbox_status()["waiting"]: time.sleep(0.02)
print(json.dumps([endpoint, clicked, unknown, sr.get_referral_receipt_sync(${JSON.stringify(user)})]))`,
    );
    const [endpoint, clicked, unknown, receipt] = begun;
    expect([clicked, unknown]).toEqual([true, null]);
    expect(receipt).toMatchObject({ store: store.slug, match: { method: "referral_code" } });
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    const since = JSON.stringify(new Date(Date.now() - 60_000).toISOString());
    expect(
      await python(
        open.origin,
        `print(json.dumps(sr.resend_webhooks_sync(${JSON.stringify(endpoint.id)}, ${since})))`,
      ),
    ).toBe(1);
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
    const [first, second] = receiver.received;
    expect(second!.headers["webhook-id"]).toBe(first!.headers["webhook-id"]);
    const verified = await python(
      open.origin,
      `print(json.dumps(sr.verify_webhook(json.loads(${JSON.stringify(JSON.stringify(second!.headers))}), ${JSON.stringify(second!.body)}.encode(), ${JSON.stringify(endpoint.secret)})))`,
    );
    expect(verified).toMatchObject({ type: "referral.signed_up", data: { referral: { user_id: user } } });
  },
);

onRealPostgres(
  "a day of the platform: a click, a signup by cookie, its activation, the list, the numbers",
  async () => {
    const store = await makeStore();
    const user = `py-${randomUUID()}`;
    const day = await python(
      app!.origin,
      `
sr.start()
sr.set_visitor("192.0.2.10", ${JSON.stringify(chrome)}, "en")
code = ${JSON.stringify(store.referral_code)}
clicked = sr.record_referral_click_sync(code, "https://landing.example.test/?utm_source=py", {"utm_source": "py"})
again = sr.record_referral_click_sync(code, "https://landing.example.test/", None)
kept = sr.handle_referral_cookie("a=b; ref=" + code + "; ref_click=%7B%22utm%22%3A%7B%22utm_source%22%3A%22py%22%7D%7D", ${JSON.stringify(user)})
active = sr.record_referral_activation_sync(${JSON.stringify(user)})
waiting = sr.flush(20)
while sr.outbox_status()["waiting"]: time.sleep(0.02)
class Store: slug = ${JSON.stringify(store.slug)}
print(json.dumps([clicked, again, kept, active, sr.get_referrals_for_store_sync(Store), sr.get_store_referral_stats_sync(Store.slug)]))`,
    );
    const [clicked, again, kept, active, referrals, stats] = day;
    expect([clicked, again, kept, active]).toEqual([true, false, true, true]);
    expect(referrals).toMatchObject([{ user_id: user, status: "active", utm_params: { utm_source: "py" } }]);
    expect(stats).toMatchObject({ total_clicks: 1, total_signups: 1, total_active: 1 });
  },
);

onRealPostgres(
  "reports are posted again after 500, 429, a reset and no answer, under one id, and count once",
  async () => {
    const store = await makeStore();
    const moods = await startMoods([500, 429, "reset", "hang", 503]);
    const user = randomUUID();
    const done = await python(
      moods.origin,
      `
sr._post_timeout = 0.5
kept = sr.record_referral_signup_sync(${JSON.stringify(store.referral_code)}, ${JSON.stringify(user)})
while sr.outbox_status()["waiting"]: time.sleep(0.02)
print(json.dumps([kept, sr.outbox_status()]))`,
    );
    moods.stop();
    expect(done).toEqual([true, { waiting: 0, oldest_seconds: 0, refused: [] }]);
    expect(moods.told).toHaveLength(6);
    expect(new Set(moods.told).size).toBe(1);
    expect(await signupsOf(store.slug)).toMatchObject([{ user_id: user }]);
  },
);

onRealPostgres(
  "a report that the app refuses for itself is put aside with its word, and goes again when told to",
  async () => {
    const store = await makeStore();
    const refusal = { status: 422, body: { code: "invalid_request", detail: "user_id: is not blank" } };
    // A wrong secret is no fault of the message: the report waits.
    const moods = await startMoods([{ status: 401, body: { code: "bad_signature" } }, refusal]);
    const [aside, again, end] = await python(
      moods.origin,
      `
sr.record_referral_signup_sync(${JSON.stringify(store.referral_code)}, "someone-${store.id}")
while sr.outbox_status()["waiting"]: time.sleep(0.02)
aside = sr.outbox_status()["refused"]
again = sr.retry_refused()
while sr.outbox_status()["waiting"]: time.sleep(0.02)
print(json.dumps([aside, again, sr.outbox_status()]))`,
    );
    moods.stop();
    expect(aside).toMatchObject([
      { route: "signups", refused: "422 invalid_request: user_id: is not blank" },
    ]);
    expect([again, end["refused"]]).toEqual([1, []]);
    expect(await signupsOf(store.slug)).toHaveLength(1);
  },
);

onRealPostgres(
  "a process that is killed between the signup and the post loses nothing: the next one posts",
  async () => {
    const store = await makeStore();
    const nobody = `http://127.0.0.1:${await findFreePort()}`;
    const child = start(
      nobody,
      `
for n in range(20): assert sr.record_referral_signup_sync(${JSON.stringify(store.referral_code)}, f"killed-${store.id}-{n}")
print("kept", flush=True)
time.sleep(60)`,
    );
    const closed = once(child, "close");
    await once(child.stdout!, "data");
    child.kill("SIGKILL");
    await closed;
    // What the dead process had taken is free again after its time, which this test does not wait for.
    const free = `
import sqlite3
db = sqlite3.connect(os.environ["STORE_REFERRALS_OUTBOX"]); db.execute("update message set claimed_until = 0"); db.commit(); db.close()`;
    const waiting = await python(
      app!.origin,
      `${free}
sr.start()
while sr.outbox_status()["waiting"]: time.sleep(0.02)
print(json.dumps(sr.outbox_status()["waiting"]))`,
    );
    expect(waiting).toBe(0);
    expect(await signupsOf(store.slug)).toHaveLength(20);
  },
);

onRealPostgres("several processes share one outbox: each report is posted by one of them", async () => {
  const store = await makeStore();
  const moods = await startMoods([]);
  const program = (n: number) => `
for i in range(25): assert sr.record_referral_signup_sync(${JSON.stringify(store.referral_code)}, f"p-${store.id}-${n}-{i}")
# A child made by a fork has no thread of its parent's and starts its own.
if os.fork() == 0:
    assert sr.record_referral_signup_sync(${JSON.stringify(store.referral_code)}, f"p-${store.id}-${n}-child")
    while sr.outbox_status()["waiting"]: time.sleep(0.02)
    os._exit(0)
os.wait()
while sr.outbox_status()["waiting"]: time.sleep(0.02)
print(json.dumps("done"))`;
  await Promise.all([1, 2, 3].map((n) => python(moods.origin, program(n))));
  moods.stop();
  expect(new Set((await signupsOf(store.slug)).map((one) => one.user_id)).size).toBe(78);
  expect(moods.told).toHaveLength(78);
  expect(new Set(moods.told).size).toBe(78);
});

test("no cookie and no broken outbox throws or blocks, and the log names no person", async () => {
  const nobody = `http://127.0.0.1:${await findFreePort()}`;
  const program = `
import logging, sqlite3
logging.basicConfig(stream=sys.stderr)
cookies = [None, "", "ref=", "ref=%", "ref=a b", 7, {}, {"ref": None}, {"ref": ""}, "ref_click=%7B", b"ref=x", "x" * 100000, "ref=" + "x" * 65]
answers = [sr.handle_referral_cookie(one, "secret-person") for one in cookies]
good = [sr.handle_referral_cookie(one, "secret-person") for one in ["ref=store-a-0001; ref_click=[[[", {"ref": "store-a-0001", "ref_click": '{"click_id": 7}'}]]
lock = sqlite3.connect(os.environ["STORE_REFERRALS_OUTBOX"], isolation_level=None); lock.execute("begin exclusive")
began = time.monotonic(); locked = sr.handle_referral_cookie("ref=store-a-0001", "secret-person", timeout=0.3); took = time.monotonic() - began
sr.configure(url="${nobody}", outbox="/nowhere/outbox.sqlite3")
broken = sr.handle_referral_cookie("ref=store-a-0001", "secret-person")
try:
    sr.get_store_referral_stats_sync("acme"); refused = None
except sr.StoreReferralsError as error: refused = error.status
print(json.dumps([answers, good, locked, took < 5, broken, refused, sr.record_referral_click_sync("a", "b", {})]))`;
  const { status, stdout, stderr } = spawnSync("python3", ["-c", prelude + program], {
    env: environment(nobody),
    encoding: "utf8",
  });
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  const [answers, good, locked, isQuick, broken, refused, clicked] = JSON.parse(stdout.trim());
  expect(answers).toEqual(Array.from({ length: 13 }, () => false));
  expect([good, locked, isQuick, broken, refused, clicked]).toEqual([
    [true, true],
    ...[false, true, false, null, false],
  ]);
  expect(stderr).not.toContain("secret-person");
});

test("a webhook of the app is read, and one of somebody else, or of long ago, is refused", async () => {
  const own = `whsec_${Buffer.from("a".repeat(32)).toString("base64")}`;
  const body = JSON.stringify({ type: "referral.signed_up", data: {} });
  const sign = (at: Date, by = own) => ({
    "Webhook-Id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": `v1,AAAA ${new Webhook(by).sign("msg_1", at, body)}`,
  });
  const now = new Date();
  const sent = [
    sign(now),
    sign(new Date(now.getTime() - 600_000)),
    sign(now, secret),
    { "webhook-id": "msg_1" },
  ];
  const read = await python(
    "http://127.0.0.1",
    `
def read(headers):
    try: return sr.verify_webhook(headers, ${JSON.stringify(body)}.encode(), "whsec_AAAA ${own}")["type"]
    except ValueError as error: return str(error)
print(json.dumps([read(headers) for headers in json.loads(${JSON.stringify(JSON.stringify(sent))})]))`,
  );
  expect(read).toEqual([
    "referral.signed_up",
    "the webhook's timestamp is missing, or too far away",
    "the webhook's signature is not the app's",
    "the webhook's timestamp is missing, or too far away",
  ]);
});
