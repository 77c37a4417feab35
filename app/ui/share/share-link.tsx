import { BlockStack, Button, Card, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { t } from "../kit/text.ts";

type Props = { link: string; onCopy: () => void; isRefused: boolean };

/** The shop's referral link, to be copied. */
export function ShareLink({ link, onCopy, isRefused }: Props) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("link.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("link.about")}
        </Text>
        <TextField
          id="link"
          label={t("link.label")}
          labelHidden
          value={link}
          readOnly
          autoComplete="off"
          selectTextOnFocus
          error={isRefused && t("link.refused")}
          connectedRight={
            <Button variant="primary" icon={ClipboardIcon} onClick={onCopy}>
              {t("link.copy")}
            </Button>
          }
        />
      </BlockStack>
    </Card>
  );
}
