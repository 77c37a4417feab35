import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import { QrDownload } from "./qr-download.tsx";
import { t } from "../kit/text.ts";

/** A link's QR code: to look at, to download, and on a sheet to print. */
export function QrCard({ name, link, sheet }: { name: string; link: string; sheet: string }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.qr.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("placements.qr.about")}
        </Text>
        <QrDownload link={link} name={name} place={name} />
        <Text as="p">
          <Link url={sheet}>{t("placements.qr.sheet")}</Link>
        </Text>
      </BlockStack>
    </Card>
  );
}
