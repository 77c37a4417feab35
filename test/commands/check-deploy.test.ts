import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { deployRefusals } from "../../app/commands/deploy-refusals.ts";

const topics = ["app/uninstalled", "app/scopes_update", "shop/update"];
const complianceTopics = ["customers/data_request", "customers/redact", "shop/redact"];
const all = [...topics, ...complianceTopics];
const committed = readFileSync("shopify.app.toml", "utf8");
const version = /api_version = "(.+)"/.exec(committed)![1]!;

/** The committed file, after the two things that the guide asks for. */
const ready = committed
  .replace('client_id = ""', 'client_id = "0123456789abcdef0123456789abcdef"')
  .replaceAll("https://example.com", "https://referrals.acme.io");

const refusalsOf = (toml: string) => deployRefusals(toml, all, [version, version]);

/** The ready file with one text replaced, which has to be there. */
function changed(from: string | RegExp, to: string): string {
  expect(ready).toMatch(from);
  return ready.replace(from, to);
}

test("the committed file with a client id and a host can be deployed, the proxy's address relative or whole", () => {
  expect(refusalsOf(ready)).toEqual([]);
  expect(refusalsOf(changed('url = "/proxy"', 'url = "https://referrals.acme.io/proxy"'))).toEqual([]);
  expect(refusalsOf(changed('io"\nembedded', 'io/"\nembedded'))).toEqual([]);
});

test("the committed file as it is cannot be deployed: no client id, and the placeholder for a host", () => {
  expect(refusalsOf(committed)).toEqual([
    expect.stringContaining("client_id"),
    expect.stringContaining("application_url https://example.com"),
  ]);
});

test("a file that lost a subscription is refused, by the topic's name", () => {
  for (const topic of all) {
    const lost = changed(
      new RegExp(`\\n\\[\\[webhooks\\.subscriptions\\]\\]\\n\\w+ = \\["${topic}"\\]\\n.*\\n`),
      "\n",
    );
    expect(refusalsOf(lost)).toEqual([`webhooks: ${topic} is not subscribed at /webhooks/${topic}`]);
    const moved = changed(`uri = "/webhooks/${topic}"`, 'uri = "/webhooks"');
    expect(refusalsOf(moved)).toHaveLength(1);
  }
});

test("a file that lost the proxy, or leads it elsewhere, is refused", () => {
  const lost = changed(/\[app_proxy\][^[]*/, "");
  expect(refusalsOf(lost)).toEqual([expect.stringContaining("app_proxy is gone")]);
  for (const [from, to] of [
    ['url = "/proxy"', 'url = "https://other.acme.io/proxy"'],
    ['url = "/proxy"', 'url = "/elsewhere"'],
    ['subpath = "wellness"', 'subpath = "referrals"'],
    ['prefix = "apps"', 'prefix = "a"'],
  ] as const)
    expect([to, refusalsOf(changed(from, to))]).toEqual([to, [expect.stringContaining("app_proxy")]]);
});

test("an address that is no host of one's own is refused", () => {
  const hosts = [
    ...[
      "http://referrals.acme.io",
      "https://localhost:3000",
      "https://127.0.0.1",
      "https://[::1]",
      "nonsense",
      "",
    ],
    ...["https://some-words.trycloudflare.com", "https://ab.ngrok-free.app", "https://app.example.com"],
    "https://shopify.dev/apps/default-app-home",
  ];
  for (const host of hosts) {
    const toml = changed(/application_url = .*/, `application_url = "${host}"`);
    expect([host, refusalsOf(toml)]).toEqual([host, [expect.stringContaining("application_url")]]);
  }
  const elsewhere = changed('["https://referrals.acme.io/auth', '["https://old.acme.io/auth');
  expect(refusalsOf(elsewhere)).toEqual([expect.stringContaining("redirect_urls")]);
});

test("what Shopify's CLI leaves of the file after `config link` is refused", () => {
  const linked = `client_id = "0123456789abcdef0123456789abcdef"
name = "Store Referrals"
application_url = "https://shopify.dev/apps/default-app-home"
embedded = true
[build]
automatically_update_urls_on_dev = true
[webhooks]
api_version = "${version}"
[access_scopes]
scopes = ""
[auth]
redirect_urls = []
`;
  const said = refusalsOf(linked).join("\n");
  for (const word of ["application_url", "scopes", "app_proxy", ...all]) expect(said).toContain(word);
});

test("other scopes, the old installation, a page of its own and mixed API versions are refused", () => {
  for (const [from, to, word] of [
    ['scopes = "write_app_proxy"', 'scopes = "write_app_proxy,read_orders"', "scopes"],
    ["use_legacy_install_flow = false", "use_legacy_install_flow = true", "use_legacy_install_flow"],
    ["embedded = true", "embedded = false", "embedded"],
    [`api_version = "${version}"`, 'api_version = "2025-10"', "2025-10"],
  ] as const)
    expect([to, refusalsOf(changed(from, to))]).toEqual([to, [expect.stringContaining(word)]]);
});

test("the command says what is wrong and fails, and Shopify's deploy runs only after it", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  expect(scripts["deploy"]).toBe(`${scripts["check:deploy"]} && shopify app deploy`);
  const folder = mkdtempSync(join(tmpdir(), "store-referrals-deploy-"));
  for (const part of ["app", "extensions"]) cpSync(part, join(folder, part), { recursive: true });
  cpSync("package.json", join(folder, "package.json"));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const run = (toml: string) => {
    writeFileSync(join(folder, "shopify.app.toml"), toml);
    const { status, stdout } = spawnSync(process.execPath, ["app/commands/check-deploy.ts"], { cwd: folder });
    return [status, stdout.toString()];
  };
  expect(run(committed)).toEqual([1, expect.stringContaining("client_id")]);
  expect(run(ready)).toEqual([0, "shopify.app.toml can be deployed\n"]);
  rmSync(folder, { recursive: true });
});
