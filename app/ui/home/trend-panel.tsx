import { scaleLinear } from "@visx/scale";
import { AreaClosed, LinePath } from "@visx/shape";
import { useFormat } from "../kit/format.tsx";

type Props = { name: string; line: "clicks" | "signups" | "active"; values: number[]; at: number };

/** One line of the chart, its name above it and its zero at the bottom. Coordinates are percentages. */
export function TrendPanel({ name, line, values, at }: Props) {
  const { number } = useFormat();
  const last = values.length - 1;
  // Alone, a point lies in the middle.
  const x = (n: number) => (last === 0 ? 50 : (n / last) * 100);
  const scale = scaleLinear({ domain: [0, Math.max(1, ...values)], range: [100, 0], nice: 2 });
  const top = Math.max(...scale.domain());
  const draw = { data: values, x: (_: number, n: number) => x(n), y: (value: number) => scale(value) };
  return (
    <div className={`trend-panel trend-${line}`}>
      <span className="trend-name">{name}</span>
      <span className="trend-top" aria-hidden="true">
        {number(top)}
      </span>
      <span className="trend-zero" aria-hidden="true">
        {number(0)}
      </span>
      <div className="trend-plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <AreaClosed {...draw} yScale={scale} className="trend-area" />
          <LinePath {...draw} className="trend-line" vectorEffect="non-scaling-stroke" />
        </svg>
        <i className="trend-rule" style={{ left: `${x(at)}%` }} />
        <i className="trend-dot" style={{ left: `${x(at)}%`, top: `${scale(values[at] ?? 0)}%` }} />
      </div>
    </div>
  );
}
