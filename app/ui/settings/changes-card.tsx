import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ShownChange } from "../../referrals/stores/read-changes.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

/** What was lately changed for this shop, and from where. */
export function ChangesCard({ changes }: { changes: ShownChange[] }) {
  const { moment } = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.changes.title")}
        </Text>
        {changes.length === 0 && (
          <Text as="p" tone="subdued">
            {t("settings.changes.empty")}
          </Text>
        )}
        {changes.map(({ id, at, act, via, subject }) => (
          <BlockStack key={id}>
            <Text as="p" breakWord>
              {t(`settings.changes.act.${act.replace(".", "_") as Key}`, { subject })}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {moment(at)}, {t(`settings.changes.via.${via}`)}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}

/** An act as a key of the texts, which a dot would part. */
type Key = ShownChange["act"] extends infer Act
  ? Act extends `${infer What}.${infer How}`
    ? `${What}_${How}`
    : never
  : never;
