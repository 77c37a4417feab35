import { Card, Page, Text } from "@shopify/polaris";
import { t } from "./text.ts";

/** In place of every page while the operator has the partner portal switched off. */
export function Unavailable() {
  return (
    <Page title={t("app.title")}>
      <Card>
        <Text as="p">{t("app.away")}</Text>
      </Card>
    </Page>
  );
}
