type Props = {
  values: number[];
  before: (number | null)[];
  isOpen: boolean;
  x: (n: number) => number;
  y: (value: number) => number;
};

/** Small counts: a bar for each, and a stroke across it where the count beside it was. */
export function TrendBars({ values, before, isOpen, x, y }: Props) {
  const half = Math.min(4, 35 / values.length);
  return (
    <>
      {values.map((value, n) => {
        const isLast = n === values.length - 1;
        const beside = before[n] ?? null;
        return (
          <g key={n}>
            {value > 0 && (
              <rect
                className={`trend-bar ${isOpen && isLast ? "trend-open" : ""}`}
                vectorEffect="non-scaling-stroke"
                x={x(n) - half}
                width={2 * half}
                y={y(value)}
                height={100 - y(value)}
              />
            )}
            {beside !== null && beside > 0 && (
              <path
                className="trend-before"
                vectorEffect="non-scaling-stroke"
                d={`M${x(n) - half * 1.3} ${y(beside)}H${x(n) + half * 1.3}`}
              />
            )}
          </g>
        );
      })}
    </>
  );
}
