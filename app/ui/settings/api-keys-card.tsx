import { BlockStack, Button, Card, Form, InlineError, Text, TextField } from "@shopify/polaris";
import { useRef, useState } from "react";
import { useToast } from "../kit/app-bridge.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useAct } from "../kit/acts.ts";
import { Once } from "./once.tsx";
import { ApiKeyList } from "./api-key-list.tsx";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";
import type { ListedKey } from "../../referrals/keys/store-keys.server.ts";

type Fault = "required" | "tooLong" | "full" | "unknown" | "deactivated" | "invalid";

/** The shop's own keys: made and revoked here. A new key is shown once, until the page is left. */
export function ApiKeysCard({ keys }: { keys: ListedKey[] }) {
  const say = useToast();
  const [name, setName] = useState("");
  const [token, setToken] = useState<string | null>(null);
  // One id a key: sending the form again asks for the same key, not for another.
  const id = useRef<string | null>(null);
  const act = useAct<{ token: string }>((done) => {
    id.current = null;
    setName("");
    setToken(done.token);
    say(t("settings.keys.created"));
  }, "/app/settings/keys");
  useKeptFocus(act.busy);
  const create = () => act.send({ intent: "create", id: (id.current ??= crypto.randomUUID()), name });
  const fault = act.errors["name"] as Fault | undefined;
  const whole = (act.errors["form"] ?? act.errors["id"]) as Fault | undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.keys.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("settings.keys.about")}
        </Text>
        <Form onSubmit={create}>
          <TextField
            id="key-name"
            label={t("settings.keys.name")}
            placeholder={t("settings.keys.placeholder")}
            value={name}
            onChange={setName}
            error={fault ? t(`settings.keys.fault.${fault}`) : false}
            autoComplete="off"
            connectedRight={
              <Button submit loading={act.busy}>
                {t("settings.keys.create")}
              </Button>
            }
          />
        </Form>
        {whole && <InlineError fieldID="key-name" message={t(`settings.keys.fault.${whole}`)} />}
        <ActFailure act={act} />
        {token && (
          <Once
            label={t("settings.keys.token")}
            value={token}
            copy={t("settings.keys.copy")}
            copied={t("settings.keys.copied")}
          />
        )}
        <ApiKeyList keys={keys} />
      </BlockStack>
    </Card>
  );
}
