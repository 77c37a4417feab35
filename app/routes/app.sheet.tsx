import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, InlineGrid, Page, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { requireStore } from "../http/admin-caller.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import type { Paper } from "../referrals/share/print-kinds.ts";
import { readSheet } from "../referrals/placements/read-placements.server.ts";
import { useFormat } from "../ui/kit/format.tsx";
import { PausedNotice } from "../ui/home/notice.tsx";
import { NoSuchPlace } from "../ui/placements/no-such-place.tsx";
import { callMax, paperIn, Sheet } from "../ui/placements/sheet.tsx";
import styles from "../ui/placements/sheet.css?url";
import { useIsInShopifysApp } from "../ui/kit/outside.ts";
import { OutsideLink } from "../ui/kit/outside-link.tsx";
import { t } from "../ui/kit/text.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const asked = new URL(request.url).searchParams.get("place");
  const name = parsePlacement(asked);
  const sheet = asked !== null && name === null ? null : await readSheet(store, name);
  const { status, referral_code: code } = store;
  return json({ asked: asked ?? "", sheet, store: { status, code } }, { status: sheet ? 200 : 404 });
}

/**
 * A page to print: the shop's name, an invitation, the QR code and the link. `?place=` names a place; without it the
 * sheet has the plain link.
 */
export default function PrintableSheet() {
  const { asked, sheet, store } = useLoaderData<typeof loader>();
  const { timeZone } = useFormat();
  const isInShopifysApp = useIsInShopifysApp();
  const [paper, setPaper] = useState<Paper>(() => paperIn(timeZone));
  const [call, setCall] = useState<string>(t("placements.sheet.call"));
  if (!sheet) return <NoSuchPlace name={asked} />;
  const { shop, name, link } = sheet;
  const back = name
    ? { url: `/app/placements/${name}`, content: name }
    : { url: "/app/share", content: t("app.nav.share") };
  const print = { content: t("placements.sheet.print"), onAction: () => window.print() };
  const papers = (["a4", "letter"] as const).map((value) => ({
    value,
    label: t(`placements.sheet.${value}`),
  }));
  return (
    <>
      <div className="not-printed">
        <Page
          title={t("placements.sheet.title")}
          subtitle={name ?? t("placements.sheet.plain")}
          backAction={back}
          {...(!isInShopifysApp && { primaryAction: print })}
        >
          <BlockStack gap="400">
            <PausedNotice {...store} />
            <Card>
              <BlockStack gap="300">
                <InlineGrid columns={{ xs: 1, sm: ["oneThird", "twoThirds"] }} gap="300">
                  <Select
                    label={t("placements.sheet.paper")}
                    options={papers}
                    value={paper}
                    onChange={(chosen) => setPaper(chosen as Paper)}
                  />
                  <TextField
                    label={t("placements.sheet.callLabel")}
                    helpText={t("placements.sheet.callHelp")}
                    value={call}
                    onChange={setCall}
                    maxLength={callMax}
                    autoComplete="off"
                  />
                </InlineGrid>
                {isInShopifysApp ? (
                  <OutsideLink
                    kind="sheet"
                    fields={{ paper, call, ...(name && { place: name }) }}
                    label={t("placements.sheet.outside")}
                    about={t("placements.sheet.outsideAbout")}
                  />
                ) : (
                  <Text as="p" variant="bodySm" tone="subdued">
                    {t("placements.sheet.printAbout")}
                  </Text>
                )}
              </BlockStack>
            </Card>
          </BlockStack>
        </Page>
      </div>
      <Sheet paper={paper} shop={shop} call={call} link={link} name={name ?? t("placements.sheet.plain")} />
    </>
  );
}
