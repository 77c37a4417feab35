import { BlockStack, Button, Card, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useToast } from "../kit/app-bridge.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useAct } from "../kit/acts.ts";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";

type Outcome = "archived" | "created" | "restored" | "repeat";

/** Puts a place aside, or takes it back into use. Neither loses anything, so neither asks twice. */
export function ArchiveCard({ label, archived }: { label: string; archived: boolean }) {
  const say = useToast();
  const act = useAct<{ outcome: Outcome }>(({ outcome }) =>
    say(
      t(`placements.done.${outcome}`, { name: label }),
      outcome === "archived"
        ? { label: t("placements.undo"), onPress: () => act.send({ archived: "false" }) }
        : undefined,
    ),
  );
  useKeptFocus(act.busy);
  const verb = archived ? "restore" : "archive";
  const fault = act.errors["form"] as "full" | "unknown" | "deactivated" | undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t(`placements.place.${verb}Title`)}
        </Text>
        <Text as="p" tone="subdued">
          {t(`placements.place.${verb}About`)}
        </Text>
        <InlineStack>
          <Button id="archive" onClick={() => act.send({ archived: String(!archived) })} loading={act.busy}>
            {t(`placements.place.${verb}`)}
          </Button>
        </InlineStack>
        {fault && <InlineError fieldID="archive" message={t(`placements.fault.${fault}`)} />}
        <ActFailure act={act} about={t("acts.unchanged")} />
      </BlockStack>
    </Card>
  );
}
