import { BlockStack, Link, Text } from "@shopify/polaris";
import { QrDownload } from "../placements/qr-download.tsx";
import { t } from "../kit/text.ts";

/** The plain link's QR code, to download or to print on a sheet; shown on demand. */
export function LinkQr({ link }: { link: string }) {
  return (
    <details>
      <summary className="home-summary">{t("link.qr")}</summary>
      <div className="home-texts">
        <BlockStack gap="300">
          <QrDownload link={link} name={t("link.qrName")} />
          <Text as="p">
            <Link url="/app/sheet">{t("placements.qr.sheet")}</Link>
          </Text>
        </BlockStack>
      </div>
    </details>
  );
}
