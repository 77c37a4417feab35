import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { rateChange } from "../../../app/ui/home/metrics.tsx";
import { TrendPanel } from "../../../app/ui/home/trend-panel.tsx";
import { ReadingProvider, useFormat } from "../../../app/ui/kit/format.tsx";
import { inLanguageOf } from "../../../app/ui/kit/language.server.ts";

/** What a page says, read with a locale. */
function said(part: ReactNode, locale = "en"): string {
  const reading = { locale, timeZone: "UTC", unknownZone: null };
  const page = inLanguageOf(new Request(`https://app.example/app?locale=${locale}`), () =>
    renderToStaticMarkup(createElement(ReadingProvider, { ...reading, children: part })),
  );
  return page
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** What the merchant reads for shares. */
function sharesOf(...ratios: (number | null)[]): string {
  function Shares() {
    return ratios.map(useFormat().share).join(" ");
  }
  return said(createElement(Shares));
}

test("rates that look the same are called the same", () => {
  const change = (now: number, before: number) => rateChange(now, before, (rate) => sharesOf(rate));
  expect([change(0.032, 0.0318), change(0.032, 0.031), change(0.031, 0.032)]).toEqual([
    "equal",
    "higher",
    "lower",
  ]);
  expect([change(0.00004, 0.00003), change(0, 0.00003)]).toEqual(["higher", "lower"]);
});

test("a small share is no zero, and a larger one has one decimal", () => {
  expect(sharesOf(0, 0.00004, 0.0025, 0.0312, 0.1234, 1, null)).toBe("0% 0.004% 0.25% 3.1% 12.3% 100% –");
});

test("a large number on the chart's scale is written short, as the merchant reads it", () => {
  const top = (highest: number, locale: string) => {
    const values = { values: [1, highest], before: [], isOpen: false, at: 0 };
    return said(createElement(TrendPanel, { name: "", line: "clicks", ...values }), locale);
  };
  expect(top(1_400_000, "en")).toBe("2M 0");
  expect(top(1_400_000, "de")).toBe("2 Mio. 0");
  expect(top(9_000, "en")).toBe("10K 0");
  expect(top(4_000, "en")).toBe("4,000 0");
});
