import { BlockStack, Card, List, Text } from "@shopify/polaris";
import { t } from "../kit/text.ts";

const notices = ["weekly", "milestone", "quiet", "signup", "active"] as const;
const steps = ["open", "trigger", "action", "on"] as const;

/** What Shopify Flow can do with the app's triggers, and how a merchant gets an e-mail out of them. */
export function FlowCard() {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.flow.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("settings.flow.about")}
        </Text>
        <List>
          {notices.map((notice) => (
            <List.Item key={notice}>
              <Text as="span" fontWeight="semibold">
                {t(`settings.flow.names.${notice}`)}
              </Text>
              {" – "}
              {t(`settings.flow.when.${notice}`)}
            </List.Item>
          ))}
        </List>
        <Text as="h3" variant="headingSm">
          {t("settings.flow.how")}
        </Text>
        <List type="number">
          {steps.map((step) => (
            <List.Item key={step}>{t(`settings.flow.steps.${step}`)}</List.Item>
          ))}
        </List>
      </BlockStack>
    </Card>
  );
}
