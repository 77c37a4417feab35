import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import { t } from "../kit/text.ts";
import { QrDownload } from "./qr-download.tsx";
import type { QrLook } from "./qr-shape.ts";

type Props = { place: { name: string; label: string; tracked_link: string }; look: QrLook };

/** A place's QR code in the shop's look: to look at, and to download. */
export function QrCard({ place: { name, label, tracked_link: link }, look }: Props) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.qr.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("placements.qr.about")} <Link url="/app/share">{t("placements.qr.look")}</Link>
        </Text>
        <QrDownload link={link} name={label} file={name} place={name} look={look} />
      </BlockStack>
    </Card>
  );
}
