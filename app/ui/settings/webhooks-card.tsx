import { BlockStack, Button, Card, ChoiceList, Form, InlineError, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { shopEvents, usualEvents } from "../../referrals/webhooks/event-types.ts";
import type { ShownEndpoint } from "../../referrals/webhooks/read-endpoints.server.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useAct } from "../kit/acts.ts";
import { useToast } from "../kit/app-bridge.ts";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";
import { Once } from "./once.tsx";
import { WebhookEndpoints } from "./webhook-endpoints.tsx";

type Fault = "required" | "noEvent" | "tooLong" | "address" | "full" | "unknown" | "deactivated" | "invalid";

/** Where the shop's own programs hear of its referrals. A secret is shown once, until the page is left. */
export function WebhooksCard({ endpoints }: { endpoints: ShownEndpoint[] }) {
  const say = useToast();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<string[]>(usualHere);
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct<{ secret: string }>((done) => {
    setUrl("");
    setEvents(usualHere);
    setSecret(done.secret);
    say(t("settings.webhooks.created"));
  }, "/app/settings/webhooks");
  useKeptFocus(act.busy);
  const fault = (act.errors["url"] ?? act.errors["events"] ?? act.errors["form"]) as Fault | undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.webhooks.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("settings.webhooks.about")}
        </Text>
        <Form onSubmit={() => act.send({ intent: "create", url, events: events.join(" ") })}>
          <BlockStack gap="300">
            <TextField
              id="webhook-url"
              label={t("settings.webhooks.url")}
              placeholder="https://"
              value={url}
              onChange={setUrl}
              autoComplete="off"
              connectedRight={
                <Button submit loading={act.busy}>
                  {t("settings.webhooks.create")}
                </Button>
              }
            />
            <ChoiceList
              title={t("settings.webhooks.events")}
              allowMultiple
              choices={shopEvents.map((value) => ({
                value,
                label: t(`settings.webhooks.event.${value}`),
              }))}
              selected={events}
              onChange={setEvents}
            />
          </BlockStack>
        </Form>
        {fault && <InlineError fieldID="webhook-url" message={t(`settings.webhooks.fault.${fault}`)} />}
        <ActFailure act={act} />
        {secret && (
          <Once
            label={t("settings.webhooks.secret")}
            value={secret}
            copy={t("settings.webhooks.copy")}
            copied={t("settings.webhooks.copied")}
          />
        )}
        <WebhookEndpoints endpoints={endpoints} onSecret={setSecret} />
      </BlockStack>
    </Card>
  );
}

const usualHere: string[] = shopEvents.filter((event) => usualEvents.includes(event));
