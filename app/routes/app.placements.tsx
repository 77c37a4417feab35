import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { BlockStack, Card, InlineStack, Page, Text } from "@shopify/polaris";
import { z } from "zod";
import { requireStore } from "../http/admin-caller.server.ts";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { placeLabelField } from "../http/place-label-field.server.ts";
import { createPlacement } from "../referrals/placements/create-placement.server.ts";
import { parsePeriod } from "../referrals/reports/date-range.ts";
import { foldedLabel } from "../referrals/placements/placement-name.ts";
import { readPlacements } from "../referrals/placements/read-placements.server.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";
import { answerInPlace, stayAfterFailure } from "../ui/kit/acts.ts";
import { Notice } from "../ui/home/notice.tsx";
import { PlacementForm } from "../ui/placements/placement-form.tsx";
import { PlacementTable } from "../ui/placements/placement-table.tsx";
import styles from "../ui/placements/placements.css?url";
import { RangePicker } from "../ui/home/range-picker.tsx";
import { t } from "../ui/kit/text.ts";
import { useZoneNote } from "../ui/kit/zone-note.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const { period, range } = parsePeriod(new URL(request.url).searchParams, zoneOf(store), new Date());
  const { status, referral_code: code } = store;
  return { status, code, period, lines: await readPlacements(store, range) };
}

const created = z.object({
  label: placeLabelField,
});

export const action = merchantAct(created, async (store, { label }) => {
  const { outcome } = await createPlacement(store, label, new Date());
  return outcome === "full" ? refused({ label: outcome }) : { status: "done", label, outcome };
});
export const clientAction = answerInPlace;
export const shouldRevalidate = stayAfterFailure;

const suggested = ["instagram", "counter", "receipt", "newsletter", "packaging", "window"] as const;

/** Where the merchant has put their link, and what each place brings. */
export default function Placements() {
  const { status, code, period, lines } = useLoaderData<typeof loader>();
  const zone = useZoneNote("days");
  const waiting = useNavigation().state === "loading";
  const known = new Set(lines.inUse.flatMap(({ name, label }) => [name, foldedLabel(label)]));
  const suggestions = suggested.map((one) => t(`placements.suggested.${one}`));
  const isEmpty = lines.inUse.length === 0 && lines.archived.length === 0;
  return (
    <Page title={t("placements.title")}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        {status !== "deactivated" && (
          <PlacementForm suggestions={suggestions.filter((label) => !known.has(foldedLabel(label)))} />
        )}
        <Card>
          <BlockStack gap="300">
            {isEmpty && (
              <BlockStack gap="100">
                <Text as="h2" variant="headingMd">
                  {t("placements.empty.title")}
                </Text>
                <Text as="p" tone="subdued">
                  {t("placements.empty.about")}
                </Text>
              </BlockStack>
            )}
            {!isEmpty && (
              <Text as="h2" variant="headingMd">
                {t("placements.table.title")}
              </Text>
            )}
            {!(isEmpty && lines.total.clicks + lines.total.signups === 0) && (
              <>
                <InlineStack gap="200" align="space-between" blockAlign="center">
                  <RangePicker period={period} />
                  <Text as="p" variant="bodySm" tone="subdued">
                    {zone}
                  </Text>
                </InlineStack>
                <PlacementTable lines={lines} waiting={waiting} />
              </>
            )}
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}
