import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { ThemeEditor } from "../../referrals/stores/theme-editor.server.ts";
import { t } from "../kit/text.ts";
import type { ThemeState, ThemeStates } from "./theme-states.ts";

type Props = { states: ThemeStates | null; editor: ThemeEditor };

const tones = { active: "success", available: "attention", unavailable: "info" } as const;

/** The block and the embed: whether the theme shows them, and the way into the theme editor. */
export function ThemePlaces({ states, editor }: Props) {
  return (
    <ul className="home-list">
      {(["block", "embed"] as const).map((way) => {
        const name = t(`theme.${way}`);
        const isActive = states?.[way] === "active";
        // The address that adds a block would add a second one.
        const action = t(isActive ? "theme.open" : "theme.add");
        return (
          <li key={way}>
            <BlockStack gap="100" inlineAlign="start">
              <InlineStack gap="200" blockAlign="center">
                <Text as="h3" variant="headingSm">
                  {name}
                </Text>
                <State state={states?.[way] ?? null} />
              </InlineStack>
              <Text as="p" tone="subdued">
                {t(`theme.${way}About`)}
              </Text>
              <Button
                variant="plain"
                url={isActive ? editor.plain : editor[way]}
                external
                accessibilityLabel={t("theme.of", { action, name })}
              >
                {action}
              </Button>
            </BlockStack>
          </li>
        );
      })}
    </ul>
  );
}

/** The same on a card of its own, for the time after the setup: a new theme begins without the link. */
export function ThemeCard(props: Props) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("theme.title")}
        </Text>
        <Text as="p">{t("theme.about")}</Text>
        <ThemePlaces {...props} />
      </BlockStack>
    </Card>
  );
}

function State({ state }: { state: ThemeState | null }) {
  return (
    <span role="status">
      {state === null || state === "unknown" ? (
        <Badge>{t(`theme.state.${state ?? "asking"}`)}</Badge>
      ) : (
        <Badge tone={tones[state]}>{t(`theme.state.${state}`)}</Badge>
      )}
    </span>
  );
}
