import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readAppToml } from "../demo/shopify/app-toml.ts";

const read = (file: string) => readFileSync(file, "utf8");
const listing = read("docs/listing/README.md");
const review = read("docs/review.md");

/** Shopify's App Store requirements that concern an app of any kind, or one with a theme app extension. */
const asked = {
  "1.1": 16,
  "1.2": 3,
  "2.1": 4,
  "2.2": 7,
  "2.3": 4,
  "3.1": 1,
  "3.2": 5,
  "4.1": 2,
  "4.2": 3,
  "4.3": 8,
  "4.4": 4,
  "4.5": 6,
  "5.1": 5,
};
const states = ["tested", "done", "store", "open", "not ours"];

/** The texts of the listing, each with its field and the length that Shopify allows. */
const texts = [...listing.matchAll(/^\| (.+?) \| (\d+) \| (.+) \|$/gm)].map(
  ([, field = "", most, text = ""]) => ({
    field,
    most: Number(most),
    text,
  }),
);

test("the review's page answers each of Shopify's requirements once, with a state, and with a test where it says so", () => {
  const rows = [...review.matchAll(/^\| (\d\.\d\.\d+)(?: – (\d\.\d\.\d+))? .*? \| (.+?) \|(.*)\|$/gm)];
  const answered = rows.flatMap(([, from = "", to = from]) => {
    const [section, last] = [from.slice(0, 3), Number(to.slice(4))];
    return Array.from(
      { length: last - Number(from.slice(4)) + 1 },
      (_, n) => `${section}.${Number(from.slice(4)) + n}`,
    );
  });
  const expected = Object.entries(asked).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, n) => `${section}.${n + 1}`),
  );
  expect(answered.toSorted()).toEqual(expected.toSorted());
  for (const [row, , , state = "", how = ""] of rows) {
    expect([row, state.split("; ").filter((one) => !states.includes(one))]).toEqual([row, []]);
    if (state.includes("tested")) expect(how, row).toMatch(/`test\//);
  }
});

test("every test that the review's page names is there", () => {
  const named = [...review.matchAll(/`(test\/[^` ]+)`/g)].map(([, file = ""]) => file);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test("the listing's texts fit Shopify's fields, and hold nothing that Shopify forbids", () => {
  expect(texts.map(({ field }) => field).slice(0, 4)).toEqual([
    "App name",
    "App card subtitle",
    "App introduction",
    "App details",
  ]);
  for (const { field, most, text } of texts) {
    expect([field, text.length <= most]).toEqual([field, true]);
    // Prices, statistics, guarantees, reviews, marks, superlatives.
    expect(text, field).not.toMatch(
      /[$€£%]|\d|free|price|guarantee|review|testimonial|shopify|\b(best|first|only|most)\b/i,
    );
  }
});

test("the app has one name: for Shopify, in its listing and on its pages", () => {
  const [{ text: name } = { text: "" }] = texts;
  const { app } = JSON.parse(read("app/ui/strings/en.json")) as { app: { title: string } };
  expect([readAppToml("shopify.app.toml").name, app.title]).toEqual([name, name]);
});

test("the pictures have Shopify's sizes, and the icon has no text", () => {
  const sizeOf = (file: string) => {
    const png = readFileSync(`docs/listing/${file}`);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  };
  expect(sizeOf("icon.png")).toEqual([1200, 1200]);
  for (const file of ["overview.png", "placement.png", "referrals.png"])
    expect([file, sizeOf(file)]).toEqual([file, [1600, 900]]);
  expect(sizeOf("phone.png")).toEqual([900, 1600]);
  expect(read("docs/listing/icon.svg")).not.toMatch(/<text|<image|font/);
});

test("what a shop's visitors see names neither the app nor its maker", () => {
  const files = globSync("extensions/referral-banner/{blocks/*.liquid,locales/*.json}").filter(
    (file) => !file.endsWith(".schema.json"),
  );
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const shown = read(file)
      .replace(/{% schema %}.*{% endschema %}/s, "")
      .replace(/{%-? comment.*?endcomment -?%}/s, "")
      // Said to the merchant, in the theme editor.
      .replace(/"not_ready": .*/, "");
    expect(shown, file).not.toMatch(/Store Referrals/i);
  }
});
