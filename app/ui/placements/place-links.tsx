import { BlockStack, Card, Text } from "@shopify/polaris";
import { LinkField } from "../kit/link-field.tsx";
import { t } from "../kit/text.ts";

type Place = { name: string; label: string; referral_link: string; tracked_link: string };

/** A place's links, to be copied: the tracked one, and the one to the landing page itself. */
export function PlaceLinks({ place }: { place: Place }) {
  const { name, label, referral_link: direct, tracked_link: tracked } = place;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.place.link")}
        </Text>
        <Text as="p" tone="subdued">
          {t("placements.place.about", { name: label })}
        </Text>
        <LinkField
          id="tracked-link"
          label={t("placements.place.label", { name: label })}
          link={tracked}
          place={name}
          isPrimary
        />
        <Text as="p" tone="subdued">
          {t("placements.place.directAbout")}
        </Text>
        <LinkField
          id="direct-link"
          label={t("placements.place.direct", { name: label })}
          link={direct}
          place={name}
        />
      </BlockStack>
    </Card>
  );
}
