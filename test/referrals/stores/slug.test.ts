import fc from "fast-check";
import { expect, test } from "vitest";
import { slugOf } from "../../../app/referrals/stores/slug.ts";

test("a shop's name in any script becomes a slug that can be read", () => {
  const rows = [
    ["Acme Supplements", "acme-supplements"],
    ["Øl & Ærø", "ol-aero"],
    ["Straße", "strasse"],
    ["Łódź", "lodz"],
    ["Müller’s Café", "muller-s-cafe"],
    ["Ðorđe þing", "dorde-thing"],
    ["健康ショップ 24", "jiankangshiyotpu-24"],
    ["Здоровье", "zdorov-e"],
    ["Ὑγίεια", "hygieia"],
    ["صحة", "shh"],
    ["ＡＣＭＥ", "acme"],
    ["🌿 Green 🌿", "green"],
    ["x".repeat(60), "x".repeat(48)],
  ];
  expect(rows.map(([name]) => [name, slugOf(name ?? "", "shop-domain.myshopify.com")])).toEqual(rows);
});

test("the domain goes before a bare number or no letters at all", () => {
  const domain = "green-leaf.myshopify.com";
  for (const name of ["24", "24-7", "# 5!", "🌿", "…", ""])
    expect([name, slugOf(name, domain)]).toEqual([name, "green-leaf"]);
  expect(slugOf("24", "7.myshopify.com")).toBe("24");
  expect(slugOf("🌿", "")).toBe("shop");
});

test("every name gives a slug that can stand in an address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (name) => {
      expect(slugOf(name, "shop-domain.myshopify.com")).toMatch(/^(?=.{1,48}$)[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
    { numRuns: 1_000 },
  );
});
