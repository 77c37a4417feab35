import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireStore } from "../http/admin-caller.server.ts";
import { merchantAct } from "../http/merchant-act.server.ts";
import { readStoreKeys } from "../referrals/keys/store-keys.server.ts";
import { shownZoneOf } from "../referrals/reports/time-zone.ts";
import { categories } from "../referrals/stores/store-category.ts";
import { readChanges } from "../referrals/stores/read-changes.server.ts";
import { saveSettings } from "../referrals/stores/save-settings.server.ts";
import { readEndpoints } from "../referrals/webhooks/read-endpoints.server.ts";
import { answerInPlace, stayAfterFailure } from "../ui/kit/acts.ts";
import { ApiKeysCard } from "../ui/settings/api-keys-card.tsx";
import { ChangesCard } from "../ui/settings/changes-card.tsx";
import { FlowCard } from "../ui/settings/flow-card.tsx";
import { WebhooksCard } from "../ui/settings/webhooks-card.tsx";
import { Notice } from "../ui/home/notice.tsx";
import { SettingsForm } from "../ui/settings/settings-form.tsx";
import { t } from "../ui/kit/text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const { status, category, anonymise_list: anonymise } = store;
  return {
    status,
    code: store.referral_code,
    settings: { category: category ?? ("" as const), anonymise },
    zone: shownZoneOf(store),
    keys: await readStoreKeys(store),
    endpoints: await readEndpoints(store),
    changes: await readChanges(store),
  };
}

const saved = z.object({
  category: z.enum(categories, { error: "category" }),
  anonymise: z.enum(["true", "false"], { error: "invalid" }),
});

export const action = merchantAct(saved, async (store, { category, anonymise }) => {
  await saveSettings(store, { category, anonymise: anonymise === "true" });
  return { status: "done", finished: store.status === "pending" };
});
export const clientAction = answerInPlace;
export const shouldRevalidate = stayAfterFailure;

/** The merchant's own settings, and the shop's time zone as Shopify tells it. */
export default function Settings() {
  const { status, code, settings, zone, keys, endpoints, changes } = useLoaderData<typeof loader>();
  return (
    <Page title={t("settings.title")}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        {status === "pending" && <Banner tone="info" title={t("settings.setup")} />}
        {status !== "deactivated" && <SettingsForm saved={settings} zone={zone} />}
        {keys && status !== "deactivated" && <ApiKeysCard keys={keys} />}
        {endpoints && status !== "deactivated" && <WebhooksCard endpoints={endpoints} />}
        {status !== "deactivated" && <FlowCard />}
        <ChangesCard changes={changes} />
      </BlockStack>
    </Page>
  );
}
