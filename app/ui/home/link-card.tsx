import { BlockStack, Button, Card, InlineError, InlineStack, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { ShareTexts } from "../share/share-texts.tsx";
import { t } from "../kit/text.ts";

type Props = {
  link: string;
  shop: string;
  onCopy: (text: string, said: string) => void;
  /** The browser would not copy. */
  isRefused: boolean;
  /** The QR code to download, below the link. */
  qr?: ReactNode;
};

/** The shop's referral link, to be copied and shared. */
export function LinkCard({ link, shop, onCopy, isRefused, qr }: Props) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("link.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("link.about")}
        </Text>
        <InlineStack gap="200" blockAlign="center">
          <div style={{ flex: "1 1 18rem", minWidth: 0 }}>
            <TextField
              id="link"
              label={t("link.label")}
              labelHidden
              value={link}
              readOnly
              autoComplete="off"
              selectTextOnFocus
            />
          </div>
          <Button variant="primary" icon={ClipboardIcon} onClick={() => onCopy(link, t("link.copied"))}>
            {t("link.copy")}
          </Button>
        </InlineStack>
        <div role="alert">{isRefused && <InlineError fieldID="link" message={t("link.refused")} />}</div>
        {qr}
        <ShareTexts link={link} shop={shop} onCopy={(text) => onCopy(text, t("link.textCopied"))} />
      </BlockStack>
    </Card>
  );
}
