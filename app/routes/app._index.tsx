import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { readHome } from "../referrals/read-home.server.ts";
import { LatestReferrals } from "../ui/latest-referrals.tsx";
import { LinkCard } from "../ui/link-card.tsx";
import { Metric } from "../ui/metric.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return readHome(await requireStore(request));
}

/** The shop's link and its numbers, as they are at this moment. */
export default function Home() {
  const { store, stats, latest } = useLoaderData<typeof loader>();
  const shopify = useAppBridge();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(stats.referral_link);
    } catch {
      shopify.toast.show("Your browser would not copy. Select the link and copy it by hand.", {
        isError: true,
      });
      return;
    }
    shopify.toast.show("Link copied");
    // A plain fetch: if the report fails, the link is copied all the same and the page stays.
    void fetch("/app/copied", { method: "POST" }).catch(() => {});
  };
  const rate = stats.conversion_rate === null ? "–" : percent.format(stats.conversion_rate);
  return (
    <Page title="Overview" subtitle={store.name}>
      <BlockStack gap="400">
        {paused[store.status] && <Banner tone="warning" title={paused[store.status]} />}
        <LinkCard link={stats.referral_link} onCopy={copy} />
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="400">
          <Metric label="Clicks" value={count.format(stats.total_clicks)} recent={stats.in_range.clicks} />
          <Metric label="Signups" value={count.format(stats.total_signups)} recent={stats.in_range.signups} />
          <Metric label="Active" value={count.format(stats.total_active)} recent={stats.in_range.active} />
          <Metric label="Conversion rate" value={rate} note="Signups matched to a click ÷ clicks" />
        </InlineGrid>
        <LatestReferrals referrals={latest} timeZone={store.timeZone} />
      </BlockStack>
    </Page>
  );
}

const count = new Intl.NumberFormat("en");
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

const paused: Record<string, string | undefined> = {
  suspended:
    "Your link is paused by the platform: new visits and signups are not counted. Ask its support why.",
  deactivated: "The app is uninstalled: new visits and signups are not counted. Install it again to go on.",
};
