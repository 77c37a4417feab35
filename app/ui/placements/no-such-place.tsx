import { Card, Page, Text } from "@shopify/polaris";
import { t } from "../kit/text.ts";

/** The page for a place that the shop does not have. */
export function NoSuchPlace({ name }: { name: string }) {
  const back = { url: "/app/placements", content: t("placements.place.back") };
  return (
    <Page title={t("placements.place.missing")} backAction={back}>
      <Card>
        <Text as="p" breakWord>
          {t("placements.place.missingAbout", { name })}
        </Text>
      </Card>
    </Page>
  );
}
