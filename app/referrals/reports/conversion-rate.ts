/** Signups that matched a click ÷ clicks, 4 decimals. Null without clicks. */
export function conversionRate(matchedSignups: number, clicks: number): number | null {
  return clicks === 0 ? null : Math.round((matchedSignups / clicks) * 10_000) / 10_000;
}
