const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in its two largest units: "3 days 4 hours", "30 days", "12 seconds". */
export function lengthOf(seconds: number, locale: string): string {
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return named(0, "second", locale);
  const parts: string[] = [];
  let rest = Math.floor(seconds);
  for (const [unit, size] of units.slice(first, first + 2)) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(named(amount, unit, locale));
  }
  return parts.join(" ");
}

function named(amount: number, unit: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(amount);
}
