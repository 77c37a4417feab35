import { Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";

/** One bar: a name, its count, and the bars of its parts. */
export type Bar = { key: string; label: string; count: number; parts?: Bar[] };

/** Counts as bars under each other. `whole` is what a full bar stands for. */
export function Bars({ bars, whole }: { bars: Bar[]; whole: number }) {
  const { number, share } = useFormat();
  return (
    <ul className="bars">
      {bars.map(({ key, label, count, parts = [] }) => (
        <li key={key}>
          <span className="bar-label">
            <bdi>{label}</bdi>
            <Text as="span" numeric>
              {number(count)}
              <span className="bar-share">{share(whole === 0 ? null : count / whole)}</span>
            </Text>
          </span>
          <span className="bar-line" aria-hidden="true">
            <span style={{ width: `${String(whole === 0 ? 0 : (100 * count) / whole)}%` }} />
          </span>
          {parts.length > 0 && <Bars bars={parts} whole={whole} />}
        </li>
      ))}
    </ul>
  );
}
