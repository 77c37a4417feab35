import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { inLanguageOf } from "../../../app/ui/kit/language.server.ts";
import { HoursCard } from "../../../app/ui/visitors/hours-card.tsx";

function sentenceOf(busy: [day: number, hour: number, clicks: number][]): string | undefined {
  const week = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  for (const [day, hour, clicks] of busy) week[day]![hour] = clicks;
  const page = inLanguageOf(new Request("https://app.example/app"), () =>
    renderToStaticMarkup(createElement(HoursCard, { week })),
  );
  return /<p[^>]*>(.*?)<\/p>/.exec(page)?.[1]?.replace(/\s/g, " ");
}

test("the busiest hour is named, hours that tie are called so, and only few visits are called too few", () => {
  expect(sentenceOf([[1, 9, 7]])).toBe("The busiest hour was Tuesday, 9:00 AM to 10:00 AM: 7 visits.");
  const tied = sentenceOf([
    [1, 9, 7],
    [4, 20, 7],
  ]);
  expect(tied).toBe(
    "Several hours were busiest, with 7 visits each. The first was Tuesday, 9:00 AM to 10:00 AM.",
  );
  const tooFew = "There are too few visits to tell when most of them come.";
  expect(sentenceOf([[1, 9, 4]])).toBe(tooFew);
  expect(sentenceOf([])).toBe(tooFew);
});
