import type { Visitors } from "../../referrals/reports/read-visitors.server.ts";
import { t } from "../kit/text.ts";
import { BarsCard } from "./bars-card.tsx";

const steps = ["clicks", "confirmed", "signups", "active"] as const;

/** How far people went, from a click to an active account. */
export function FunnelCard({ funnel }: { funnel: Visitors["funnel"] }) {
  const bars = steps.map((step) => ({ key: step, label: t(`visitors.steps.${step}`), count: funnel[step] }));
  return (
    <BarsCard
      title={t("visitors.funnel")}
      about={t("visitors.funnelAbout")}
      bars={bars}
      whole={Math.max(...bars.map(({ count }) => count))}
    />
  );
}
