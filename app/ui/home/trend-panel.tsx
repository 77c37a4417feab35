import { scaleLinear } from "@visx/scale";
import { AreaClosed, LinePath } from "@visx/shape";
import { useFormat } from "../kit/format.tsx";
import { TrendBars } from "./trend-bars.tsx";

type Props = {
  name: string;
  line: "clicks" | "signups" | "active";
  values: number[];
  /** The values beside them; null where nothing is compared. */
  before: (number | null)[];
  /** The last value's time is not over. */
  isOpen: boolean;
  at: number;
};

/** Below this count bars are drawn: a line between two points would show values that never occurred. */
const lineMin = 10;

/** One part of the chart, its name above it and its zero at the bottom. Coordinates are percentages. */
export function TrendPanel({ name, line, values, before, isOpen, at }: Props) {
  const { shortNumber } = useFormat();
  const known = before.filter((value) => value !== null);
  const highest = Math.max(1, ...values, ...known);
  const scale = scaleLinear({ domain: [0, highest], range: [100, 0], nice: 2 });
  const x = (n: number) => ((n + 0.5) / values.length) * 100;
  const y = (value: number) => scale(value);
  return (
    <div className={`trend-panel trend-${line}`}>
      <span className="trend-name">{name}</span>
      <span className="trend-top" aria-hidden="true">
        {shortNumber(Math.max(...scale.domain()))}
      </span>
      <span className="trend-zero" aria-hidden="true">
        {shortNumber(0)}
      </span>
      <div className="trend-plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {highest < lineMin || values.length === 1 ? (
            <TrendBars {...{ values, before, isOpen, x, y }} />
          ) : (
            <Lines {...{ values, before, isOpen, x, y, scale }} />
          )}
        </svg>
        <i className="trend-rule" style={{ left: `${x(at)}%` }} />
        <i className="trend-dot" style={{ left: `${x(at)}%`, top: `${y(values[at] ?? 0)}%` }} />
      </div>
    </div>
  );
}

type LinesProps = Pick<Props, "values" | "before" | "isOpen"> & {
  x: (n: number) => number;
  y: (value: number) => number;
  scale: ReturnType<typeof scaleLinear<number>>;
};

/** The way to a value whose time is not over is dashed. */
function Lines({ values, before, isOpen, x, y, scale }: LinesProps) {
  const over = isOpen ? values.length - 1 : values.length;
  const line = { y, vectorEffect: "non-scaling-stroke" } as const;
  const last = Math.max(0, over - 1);
  return (
    <>
      <LinePath
        {...line}
        data={before}
        x={(_, n) => x(n)}
        y={(value) => y(value ?? 0)}
        defined={(value) => value !== null}
        className="trend-before"
      />
      <AreaClosed
        data={values.slice(0, over)}
        x={(_, n) => x(n)}
        y={y}
        yScale={scale}
        className="trend-area"
      />
      <LinePath {...line} data={values.slice(0, over)} x={(_, n) => x(n)} className="trend-line" />
      {isOpen && (
        <LinePath
          {...line}
          data={values.slice(last)}
          x={(_, n) => x(last + n)}
          className="trend-line trend-open"
        />
      )}
    </>
  );
}
