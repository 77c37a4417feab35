import { InlineGrid } from "@shopify/polaris";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { Metric } from "./metric.tsx";

type Counted = Overview["counted"];

const counts = ["clicks", "signups", "active"] as const;

/** The numbers of the chosen dates beside those they are compared with, and beside all time. */
export function Metrics(
  props: Pick<Overview, "counted" | "previous" | "total" | "days" | "comparison" | "startedOn">,
) {
  const { counted, previous, total, days, comparison, startedOn } = props;
  const { number, share } = useFormat();
  const span = { count: days, days: number(days) };
  const confirmed = number(counted.confirmed_clicks);
  const nothing = startedOn ? t("home.noComparison") : false;
  const than = (change: Change, values: Record<string, string>) =>
    t(`home.than.${comparison === "year" ? "year" : "before"}.${change}`, { ...span, ...values });
  return (
    <InlineGrid columns={{ xs: 2, md: 4 }} gap={{ xs: "200", sm: "400" }}>
      {counts.map((name) => (
        <Metric
          key={name}
          name={name}
          label={t(`home.${name}`)}
          value={number(counted[name])}
          part={name === "clicks" && counted.clicks > 0 && t("home.confirmed", { formatted: confirmed })}
          change={
            previous === null
              ? nothing
              : than(changeOf(counted[name], previous[name]), {
                  formatted: number(Math.abs(counted[name] - previous[name])),
                  previous: number(previous[name]),
                })
          }
          note={t("home.allTime", { formatted: number(total[name]) })}
        />
      ))}
      <Metric
        name="rate"
        label={t("home.rate")}
        value={share(rateOf(counted))}
        change={
          previous === null
            ? nothing
            : than(rateChange(rateOf(counted), rateOf(previous), share), {
                previous: share(rateOf(previous)),
              })
        }
        note={`${t("home.rateNote")} · ${t("home.allTime", { formatted: share(rateOf(total)) })}`}
      />
    </InlineGrid>
  );
}

type Change = ReturnType<typeof changeOf> | ReturnType<typeof rateChange>;

function rateOf({ clicks, matched_signups: matched }: Counted): number | null {
  return clicks === 0 ? null : matched / clicks;
}

function changeOf(now: number, before: number) {
  if (now === before) return "same";
  return now > before ? "more" : "fewer";
}

/** Rates that look the same are called the same. */
export function rateChange(now: number | null, before: number | null, shown: (rate: number) => string) {
  if (now === null || before === null) return "noRate";
  if (shown(now) === shown(before)) return "equal";
  return now > before ? "higher" : "lower";
}
