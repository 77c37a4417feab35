import { BlockStack, Button, Card, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { t } from "../kit/text.ts";
import { useCopyLink } from "../kit/use-copy.ts";

/** A place's tracked link, to be copied. */
export function PlaceLinkCard({ name, link }: { name: string; link: string }) {
  const { copyLink, refused } = useCopyLink();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.place.link")}
        </Text>
        <Text as="p" tone="subdued">
          {t("placements.place.about", { name })}
        </Text>
        <TextField
          label={t("placements.place.label", { name })}
          labelHidden
          value={link}
          readOnly
          selectTextOnFocus
          autoComplete="off"
          error={refused && t("link.refused")}
          connectedRight={
            <Button
              variant="primary"
              icon={ClipboardIcon}
              onClick={() => void copyLink(link, t("link.copied"), name)}
            >
              {t("placements.place.copy")}
            </Button>
          }
        />
      </BlockStack>
    </Card>
  );
}
