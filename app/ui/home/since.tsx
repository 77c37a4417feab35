import { Box, Text } from "@shopify/polaris";
import type { SinceLastVisit } from "../../referrals/reports/read-since.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

/** The news from before this visit, and the signups that come in during it. */
export function Since({ since, came }: { since: SinceLastVisit | null; came: number }) {
  const { number, moment } = useFormat();
  const news = since && (["clicks", "signups", "active"] as const).filter((fact) => since[fact] > 0);
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }} paddingBlockEnd={since || came > 0 ? "400" : "0"}>
      {since && news && (
        <Text as="p" variant="bodyLg" fontWeight={news.length > 0 ? "semibold" : "regular"}>
          {news.length === 0
            ? t("home.since.nothing", { moment: moment(since.from) })
            : t("home.since.news", {
                moment: moment(since.from),
                news: news
                  .map((fact) =>
                    t(`home.since.${fact}`, { count: since[fact], formatted: number(since[fact]) }),
                  )
                  .join(", "),
              })}
        </Text>
      )}
      <div role="status">
        {came > 0 && (
          <Text as="p" tone="success">
            {t("home.since.came", { count: came, formatted: number(came) })}
          </Text>
        )}
      </div>
    </Box>
  );
}
