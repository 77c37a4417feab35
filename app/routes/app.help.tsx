import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { readHelp } from "../referrals/reports/read-help.server.ts";
import { MomentLookUp } from "../ui/help/moment-look-up.tsx";
import { Reasons } from "../ui/help/reasons.tsx";
import { ShopNow } from "../ui/help/shop-now.tsx";
import { Welcome } from "../ui/home/welcome.tsx";
import { Support } from "../ui/kit/support.tsx";
import { t } from "../ui/kit/text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return readHelp(await requireStore(request), new URL(request.url).searchParams);
}

/** Why a referral may be missing, with the shop's own data where they help. */
export default function Help() {
  const help = useLoaderData<typeof loader>();
  return (
    <Page title={t("help.title")}>
      <BlockStack gap="400">
        <ShopNow {...help} />
        <MomentLookUp looked={help.looked} />
        <Reasons {...help} />
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingMd">
              {t("help.ask.title")}
            </Text>
            <Text as="p">{t("help.ask.about")}</Text>
            <Support finding="referral missing" subject={t("help.title")} />
          </BlockStack>
        </Card>
        <Welcome />
      </BlockStack>
    </Page>
  );
}
