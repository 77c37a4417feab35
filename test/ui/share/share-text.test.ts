import { expect, test } from "vitest";
import { channels } from "../../../app/referrals/share/channels.ts";
import { languageFor, shareWords, wordsIn } from "../../../app/ui/share/languages.ts";
import { addressOf } from "../../../app/ui/share/share-addresses.ts";
import { shown, suggestedText, toKeep } from "../../../app/ui/share/share-text.ts";

const link = "https://links.example/r/store-acme-supps-a1b2?src=x";
const values = { shop: "$& Acme", platform: "Syntropy", offer: null, isRewarded: false };

test("every language says everything that English says, with the same values", () => {
  expect([...shareWords.keys()].toSorted()).toEqual(["de", "en", "es", "fr"]);
  const said = (value: unknown): unknown =>
    typeof value === "string"
      ? [...value.matchAll(/\{\{\w+\}\}/g)].map(([place]) => place).toSorted()
      : Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, said(inner)]));
  const english = said(wordsIn("en"));
  for (const [language, words] of shareWords) expect([language, said(words)]).toEqual([language, english]);
});

test("a suggested text has the channel's link and discloses the reward; an offer that nobody set leaves no hole", () => {
  for (const language of shareWords.keys())
    for (const channel of channels) {
      const text = suggestedText(channel, language, link, values);
      const which = `${language} ${channel}: ${text}`;
      expect(text, which).not.toMatch(/\{\{|\}\}| {2}| \n| \.|undefined|null/);
      const { disclosureShort, disclosure, disclosureRewarded } = wordsIn(language);
      const filled = (line: string) =>
        line.replaceAll("{{shop}}", () => values.shop).replaceAll("{{platform}}", "Syntropy");
      const isDisclosed = text.endsWith(disclosureShort) || text.endsWith(filled(disclosure));
      expect(isDisclosed, which).toBe(channel !== "counter");
      const rewarded = suggestedText(channel, language, link, { ...values, isRewarded: true });
      const isSaid = rewarded.endsWith(disclosureShort) || rewarded.endsWith(filled(disclosureRewarded));
      expect(isSaid, `${language} ${channel}: ${rewarded}`).toBe(channel !== "counter");
      expect(text.includes(link), which).toBe(channel !== "counter" && channel !== "pinterest");
      const offered = suggestedText(channel, language, link, { ...values, offer: "One month free." });
      expect(offered.includes("One month free."), which).toBe(channel !== "instagram");
    }
});

test("a post of a shop with a name of 60 letters and an offer fits into X's 280, where a link counts 23", () => {
  for (const language of shareWords.keys()) {
    const offer = "The first month is free for our customers.";
    const text = suggestedText("x", language, link, {
      shop: "W".repeat(60),
      platform: "Syntropy Health",
      offer,
      isRewarded: true,
    });
    expect(text.replace(link, "l".repeat(23)).length).toBeLessThanOrEqual(280);
  }
});

test("a kept text follows the link to a new address", () => {
  const kept = toKeep(`Come: ${link} ${link}`, link);
  expect(kept).not.toContain("links.example");
  expect(shown(kept, "https://other.example/$&")).toBe(
    "Come: https://other.example/$& https://other.example/$&",
  );
});

test("the language is the one chosen, else the admin's, else English", () => {
  const cases: [string | null, string][] = [
    ["fr", "de-AT"],
    [null, "de-AT"],
    ["xx", "pt-BR"],
  ];
  expect(cases.map(([chosen, locale]) => languageFor(chosen, locale))).toEqual(["fr", "de", "en"]);
});

test("an address carries the text whole, whatever is in it, and a mail's lines end as mail programs read them", () => {
  const text = "50 % off & more?\n#1 + ü";
  for (const channel of channels) {
    const address = addressOf(channel, { text, subject: "A & B", link });
    if (address === null) continue;
    const { searchParams } = new URL(address);
    const carried = ["text", "body", "description", "u", "url"].map((name) => searchParams.get(name));
    const linked = ["facebook", "linkedin"].includes(channel) ? link : text;
    const isMail = address.startsWith("mailto:");
    expect(carried, channel).toContain(isMail ? text.replaceAll("\n", "\r\n") : linked);
  }
});
