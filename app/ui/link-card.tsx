import { BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";

/** The shop's referral link, to be copied. */
export function LinkCard({ link, onCopy }: { link: string; onCopy: () => void }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Your referral link
        </Text>
        <Text as="p" tone="subdued">
          Share it anywhere. Whoever signs up through it is counted here.
        </Text>
        <InlineStack gap="200" blockAlign="center">
          <div style={{ flex: "1 1 18rem", minWidth: 0 }}>
            <TextField
              label="Referral link"
              labelHidden
              value={link}
              readOnly
              autoComplete="off"
              selectTextOnFocus
            />
          </div>
          <Button variant="primary" icon={ClipboardIcon} onClick={onCopy}>
            Copy link
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
