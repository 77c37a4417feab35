import { BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { t } from "./text.ts";

/** The shop's referral link, to be copied. */
export function LinkCard({ link, onCopy }: { link: string; onCopy: () => void }) {
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
              label={t("link.label")}
              labelHidden
              value={link}
              readOnly
              autoComplete="off"
              selectTextOnFocus
            />
          </div>
          <Button variant="primary" icon={ClipboardIcon} onClick={onCopy}>
            {t("link.copy")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
