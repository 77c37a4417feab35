import { expect, test } from "vitest";
import { supportAddress, supportReference } from "../../../app/ui/kit/support-address.ts";

const facts = { store: "store-acme-a1b2", finding: "callbacksRefused & more", request_id: null };

test("a page of support is asked with the shop and the finding, beside its own query", () => {
  expect(supportAddress("https://help.example/new?topic=partners", facts)).toBe(
    "https://help.example/new?topic=partners&store=store-acme-a1b2&finding=callbacksRefused+%26+more",
  );
});

test("a mail to support holds the same facts, and mail programs read them as they are", () => {
  const address = new URL(supportAddress("mailto:help@example.com?cc=boss@example.com", facts));
  const fields = Object.fromEntries(
    address.search
      .slice(1)
      .split("&")
      .map((field) => field.split("=").map(decodeURIComponent)),
  );
  expect(address.pathname).toBe("help@example.com");
  expect(fields).toEqual({
    cc: "boss@example.com",
    subject: "Store Referrals: store-acme-a1b2",
    body: "store: store-acme-a1b2\r\nfinding: callbacksRefused & more\r\n",
  });
  expect(address.search).not.toContain("+");
});

test("without an address the facts are one line", () => {
  expect(supportReference({ ...facts, request_id: "r1" })).toBe(
    "store-acme-a1b2 · callbacksRefused & more · r1",
  );
  expect(supportReference({ store: null })).toBe("");
});
