import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { operations } from "../../app/api/operations.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { revokeApiKey } from "../../app/storage/keys/api-key.server.ts";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { chrome, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const everything = ["integration:read", "integration:write"] as const;

test("no key but the right one gets anything of a store, by any operation, method or spelling of the slug", async () => {
  const [store, neighbour, gone] = [
    await makeStore(),
    await makeStore(),
    await makeStore({ status: "deactivated" }),
  ];
  const { json } = await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  const revokedId = randomUUID();
  const revoked = await makeKey(store, { id: revokedId, scopes: [...everything] });
  await revokeApiKey(database.pool, revokedId, new Date());
  const platform = await makePlatformKey();
  const body = {
    referral_code: store.referral_code,
    source_url: "https://landing.example.test/",
    visitor: { user_agent: chrome },
  };
  const known: Record<string, string> = {
    slug: store.slug,
    id: json["referral_id"],
    user_id: json["user_id"],
  };
  const askers: [string, string | null, string][] = [
    ["no key", null, store.slug],
    ["nonsense for a key", "srk_nonsense", store.slug],
    ["another store's key", await makeKey(neighbour, { scopes: [...everything] }), store.slug],
    ["a revoked key", revoked, store.slug],
    ["an uninstalled store's key", await makeKey(gone, { scopes: [...everything] }), store.slug],
    ["an uninstalled store's key, for itself", await makeKey(gone), gone.slug],
    ["a key without scopes", await makeKey(null, { scopes: [] }), store.slug],
    ["a slug of nobody", platform, "nobody"],
    ["a malformed slug", platform, "..%2f" + store.slug],
    ["an upper-case slug", platform, store.slug.toUpperCase()],
    ["a slug with NUL", platform, `${store.slug}%00`],
    ["a slug that is no UTF-8", platform, "%ff"],
    ["a slug of SQL", platform, "x'%20or%20'1'='1"],
  ];
  const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
  const wrong: string[] = [];
  for (const { path } of operations)
    for (const method of methods)
      for (const [asker, key, slug] of askers) {
        // A platform key with a slug of nobody asks for what is not a store's at all.
        if (key === platform && !path.includes("{slug}")) continue;
        const target = path.replace(/\{(\w+)\}/g, (_, name: string) => ({ ...known, slug })[name]!);
        const sends = method === "PATCH" || method === "POST" || method === "PUT";
        const { status, json: answer } = await askApi(target, { key, method, ...(sends && { body }) });
        const told = JSON.stringify(answer);
        const isOwn =
          status === 200 && !told.includes(`"${store.slug}"`) && !told.includes(known["user_id"]!);
        if (status >= 500 || (status < 400 && !isOwn))
          wrong.push(`${method} ${target} by ${asker}: ${status}`);
      }
  expect(wrong).toEqual([]);
});

test("a try that is refused is no use of a key", async () => {
  const gone = await makeStore({ status: "deactivated" });
  const [revoked, resting, live] = [randomUUID(), randomUUID(), randomUUID()];
  const keys = [
    await makeKey(null, { id: revoked }),
    await makeKey(gone, { id: resting }),
    await makeKey(null, { id: live }),
  ];
  await revokeApiKey(database.pool, revoked, new Date());
  const used = async (id: string) => {
    const { rows } = await database.pool.query("select last_used_at from api_key where id = $1", [id]);
    return rows[0].last_used_at !== null;
  };
  for (const key of keys) await askApi("/key", { key });
  expect([await used(revoked), await used(resting), await used(live)]).toEqual([false, false, true]);
});
