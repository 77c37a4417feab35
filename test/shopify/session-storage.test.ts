import { randomUUID } from "node:crypto";
import { Session } from "@shopify/shopify-api";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { sessionStorage } from "../../app/shopify/session-storage.server.ts";
import { findStoreByDomain } from "../../app/storage/stores/store.server.ts";
import { giveToken, makeStore } from "../support/stores.ts";

test("a token that Shopify refused has ended, so that it is refreshed; and the theme's link is published again", async () => {
  const shop = (await makeStore()).shop_domain!;
  await database.pool.query("update store set link_published_at = now() where shop_domain = $1", [shop]);
  await giveToken(shop, { expires: new Date(Date.now() + 3_600_000) });
  const session = (await sessionStorage.loadSession(`offline_${shop}`))!;
  // What the library does after a 401.
  delete session.accessToken;
  await sessionStorage.storeSession(session);
  const stored = (await sessionStorage.loadSession(`offline_${shop}`))!;
  expect(stored.isExpired()).toBe(true);
  expect(stored.refreshToken).toBe("shprt_test");
  expect(await findStoreByDomain(database.pool, shop)).toMatchObject({ link_published_at: null });
});

test("a refusal that is heard of late does not blank the token that was stored since", async () => {
  const shop = `late-${randomUUID()}.myshopify.com`;
  const id = `offline_${shop}`;
  const sessionOf = (accessToken: string | undefined, refreshToken: string) =>
    new Session({ id, shop, state: "", isOnline: false, ...(accessToken && { accessToken }), refreshToken });
  await sessionStorage.storeSession(sessionOf("old", "refresh-old"));
  await sessionStorage.storeSession(sessionOf("new", "refresh-new"));
  await sessionStorage.storeSession(sessionOf(undefined, "refresh-old"));
  expect((await sessionStorage.loadSession(id))?.accessToken).toBe("new");
  await sessionStorage.storeSession(sessionOf(undefined, "refresh-new"));
  expect((await sessionStorage.loadSession(id))?.accessToken).toBeFalsy();
});
