/** What the overview compares its dates with: the equally long dates before, the same dates a year before, or nothing. */
export const comparisons = ["before", "year", "none"] as const;
export type Comparison = (typeof comparisons)[number];

/** The choice in a page's address, `?compare=year`. Any other address means the dates before. */
export function parseComparison(params: URLSearchParams): Comparison {
  const asked = params.get("compare");
  return comparisons.find((one) => one === asked) ?? "before";
}
