import { expect, test } from "vitest";
import { requireVisit } from "../../app/shopify/require-visit.server.ts";
import { makeMerchant, sessionToken } from "../support/merchant.ts";
import { chrome, origin } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

/** How a page that is opened with a session token is answered: `open`, or the status of a refusal. */
async function visit(token: string): Promise<string | number> {
  const headers = { "User-Agent": chrome, Authorization: `Bearer ${token}` };
  try {
    return (await requireVisit(new Request(`${origin}/app`, { headers }))).status;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown.status;
    throw thrown;
  }
}

test("a session token must be issued by the shop that it is for", async () => {
  const shop = (await makeStore()).shop_domain ?? "";
  const other = (await makeStore()).shop_domain ?? "";
  await makeMerchant({ ...(await makeStore()), shop_domain: shop });
  await makeMerchant({ ...(await makeStore()), shop_domain: other });
  expect(await visit(sessionToken(shop))).toBe("open");
  expect(await visit(sessionToken(shop, { iss: `https://${other}/admin` }))).toBe(401);
  expect(await visit(sessionToken(shop, { dest: `https://${other}` }))).toBe(401);
});
