import { InlineGrid } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { Metric } from "./metric.tsx";
import { t } from "../kit/text.ts";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";

type Counted = Overview["counted"];

const counts = ["clicks", "signups", "active"] as const;

/** The numbers of the chosen dates beside those of the equally long dates before, and beside all time. */
export function Metrics(props: { counted: Counted; previous: Counted; total: Counted; days: number }) {
  const { counted, previous, total, days } = props;
  const { number, share } = useFormat();
  const [now, before] = [rateOf(counted), rateOf(previous)];
  const span = { count: days, days: number(days) };
  const confirmed = number(counted.confirmed_clicks);
  return (
    <InlineGrid columns={{ xs: 2, md: 4 }} gap={{ xs: "200", sm: "400" }}>
      {counts.map((name) => {
        const difference = counted[name] - previous[name];
        const change = difference === 0 ? "same" : difference > 0 ? "more" : "fewer";
        const words = { formatted: number(Math.abs(difference)), previous: number(previous[name]) };
        return (
          <Metric
            key={name}
            name={name}
            label={t(`home.${name}`)}
            value={number(counted[name])}
            part={name === "clicks" && counted.clicks > 0 && t("home.confirmed", { formatted: confirmed })}
            change={t(`home.${change}`, { ...span, ...words })}
            note={t("home.allTime", { formatted: number(total[name]) })}
          />
        );
      })}
      <Metric
        name="rate"
        label={t("home.rate")}
        value={share(now)}
        change={t(`home.${rateChange(now, before)}`, { ...span, previous: share(before) })}
        note={`${t("home.rateNote")} · ${t("home.allTime", { formatted: share(rateOf(total)) })}`}
      />
    </InlineGrid>
  );
}

function rateOf({ clicks, matched_signups: matched }: Counted): number | null {
  return clicks === 0 ? null : matched / clicks;
}

function rateChange(now: number | null, before: number | null) {
  if (now === null || before === null) return "noRate";
  return now === before ? "equal" : now > before ? "higher" : "lower";
}
