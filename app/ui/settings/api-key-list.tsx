import { BlockStack, Box, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useToast } from "../kit/app-bridge.ts";
import { Confirm } from "../kit/confirm.tsx";
import type { ListedKey } from "../../referrals/keys/store-keys.server.ts";
import { useAct } from "../kit/acts.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

/** The shop's keys, each to be revoked after asking. A revocation can be taken back for a minute. */
export function ApiKeyList({ keys }: { keys: ListedKey[] }) {
  const say = useToast();
  const { moment } = useFormat();
  const [asked, setAsked] = useState<ListedKey | null>(null);
  const act = useAct<{ outcome: "revoked"; id: string } | { outcome: "restored" }>((done) => {
    const restore = (id: string) => act.send({ intent: "restore", id });
    const undo = {
      label: t("placements.undo"),
      onPress: () => done.outcome === "revoked" && restore(done.id),
    };
    say(t(`settings.keys.${done.outcome}`), done.outcome === "revoked" ? undo : undefined);
  }, "/app/settings/keys");
  const revoke = () => {
    if (asked) act.send({ intent: "revoke", id: asked.id });
    setAsked(null);
  };
  const fault = act.errors["form"] as "unknown" | "full" | "deactivated" | undefined;
  return (
    <BlockStack gap="200">
      {keys.length === 0 && (
        <Text as="p" tone="subdued">
          {t("settings.keys.empty")}
        </Text>
      )}
      {keys.map((key) => (
        <InlineStack key={key.id} align="space-between" blockAlign="center" gap="200">
          <Box maxWidth="100%">
            <Text as="p" breakWord>
              <bdi>{key.name}</bdi>
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {t("settings.keys.since", { date: moment(key.since) })},{" "}
              {key.usedAt
                ? t("settings.keys.used", { moment: moment(key.usedAt) })
                : t("settings.keys.unused")}
            </Text>
          </Box>
          <Button
            tone="critical"
            size="slim"
            disabled={act.busy}
            onClick={() => setAsked(key)}
            accessibilityLabel={t("settings.keys.revokeOf", { name: key.name })}
          >
            {t("settings.keys.revoke")}
          </Button>
        </InlineStack>
      ))}
      {(act.failed || fault) && (
        <InlineError fieldID="keys" message={t(fault ? `settings.keys.fault.${fault}` : "acts.title")} />
      )}
      <Confirm
        open={asked !== null}
        title={t("settings.keys.confirmTitle", { name: asked?.name ?? "" })}
        about={t("settings.keys.confirm")}
        yes={t("settings.keys.revoke")}
        no={t("settings.keys.keep")}
        onYes={revoke}
        onNo={() => setAsked(null)}
      />
    </BlockStack>
  );
}
