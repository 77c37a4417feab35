import type { ReactNode } from "react";

/** Names with their values, side by side where there is room; a long value breaks instead of widening the page. */
export function Facts({ facts }: { facts: (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl style={{ display: "grid", gap: "0.5rem", margin: 0 }}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "flex", flexWrap: "wrap", columnGap: "0.75rem" }}>
          <dt style={{ flex: "0 0 10rem", color: "var(--p-color-text-secondary)" }}>{name}</dt>
          <dd style={{ flex: "1 1 12rem", minWidth: 0, margin: 0, overflowWrap: "anywhere" }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
