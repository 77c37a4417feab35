import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { readHome } from "../referrals/read-home.server.ts";
import { useFormat } from "../ui/format.tsx";
import { LatestReferrals } from "../ui/latest-referrals.tsx";
import { LinkCard } from "../ui/link-card.tsx";
import { Metric } from "../ui/metric.tsx";
import { t } from "../ui/text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return readHome(await requireStore(request));
}

/** The shop's link and its numbers, as they are at this moment. */
export default function Home() {
  const { store, stats, latest } = useLoaderData<typeof loader>();
  const shopify = useAppBridge();
  const { number, share } = useFormat();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(stats.referral_link);
    } catch {
      shopify.toast.show(t("link.refused"), {
        isError: true,
      });
      return;
    }
    shopify.toast.show(t("link.copied"));
    // A plain fetch: if the report fails, the link is copied all the same and the page stays.
    void fetch("/app/copied", { method: "POST" }).catch(() => {});
  };
  return (
    <Page title={t("home.title")} subtitle={store.name}>
      <BlockStack gap="400">
        {(store.status === "suspended" || store.status === "deactivated") && (
          <Banner tone="warning" title={t(`status.${store.status}`)} />
        )}
        <LinkCard link={stats.referral_link} onCopy={copy} />
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="400">
          <Metric
            label={t("home.clicks")}
            value={number(stats.total_clicks)}
            recent={stats.in_range.clicks}
          />
          <Metric
            label={t("home.signups")}
            value={number(stats.total_signups)}
            recent={stats.in_range.signups}
          />
          <Metric
            label={t("home.active")}
            value={number(stats.total_active)}
            recent={stats.in_range.active}
          />
          <Metric label={t("home.rate")} value={share(stats.conversion_rate)} note={t("home.rateNote")} />
        </InlineGrid>
        <LatestReferrals referrals={latest} />
      </BlockStack>
    </Page>
  );
}
