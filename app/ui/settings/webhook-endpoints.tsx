import { Badge, BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { ShownEndpoint, ShownMessage } from "../../referrals/webhooks/read-endpoints.server.ts";
import { useAct } from "../kit/acts.ts";
import { useToast } from "../kit/app-bridge.ts";
import { Confirm } from "../kit/confirm.tsx";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

type Said = "test" | "pause" | "resume" | "remove" | "rotate" | "resend" | "resendDay";

/** The shop's endpoints, with what became of their latest messages. `onSecret` gets a new secret, to be shown once. */
export function WebhookEndpoints(props: { endpoints: ShownEndpoint[]; onSecret: (secret: string) => void }) {
  const say = useToast();
  const [leaving, setLeaving] = useState<ShownEndpoint | null>(null);
  const act = useAct<{ secret?: string }>((done) => {
    if (done.secret) props.onSecret(done.secret);
    say(t("settings.webhooks.done"));
  }, "/app/settings/webhooks");
  const send = (intent: Said, id: string, more = {}) => act.send({ intent, id, ...more });
  const remove = () => {
    if (leaving) send("remove", leaving.id);
    setLeaving(null);
  };
  if (props.endpoints.length === 0)
    return (
      <Text as="p" tone="subdued">
        {t("settings.webhooks.empty")}
      </Text>
    );
  return (
    <BlockStack gap="400">
      {props.endpoints.map((endpoint) => (
        <BlockStack key={endpoint.id} gap="200">
          <Head {...endpoint} />
          <InlineStack gap="200">
            {actsOf(endpoint).map((intent) => (
              <Button
                key={intent}
                size="slim"
                disabled={act.busy}
                onClick={() => (intent === "remove" ? setLeaving(endpoint) : send(intent, endpoint.id))}
                accessibilityLabel={t("settings.webhooks.of", {
                  act: t(`settings.webhooks.act.${intent}`),
                  url: endpoint.url,
                })}
                {...(intent === "remove" && { tone: "critical" as const })}
              >
                {t(`settings.webhooks.act.${intent}`)}
              </Button>
            ))}
          </InlineStack>
          {endpoint.messages.map((message) => (
            <Message
              key={message.id}
              message={message}
              busy={act.busy}
              onResend={() => send("resend", endpoint.id, { message: message.id })}
            />
          ))}
        </BlockStack>
      ))}
      {(act.failed || act.errors["form"]) && (
        <InlineError
          fieldID="webhooks"
          message={t(act.failed ? "acts.title" : "settings.webhooks.fault.unknown")}
        />
      )}
      <Confirm
        open={leaving !== null}
        title={t("settings.webhooks.confirmTitle", { url: leaving?.url ?? "" })}
        about={t("settings.webhooks.confirm")}
        yes={t("settings.webhooks.act.remove")}
        no={t("settings.webhooks.keep")}
        onYes={remove}
        onNo={() => setLeaving(null)}
      />
    </BlockStack>
  );
}

function Head({ url, state, events }: ShownEndpoint) {
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm" breakWord>
          {url}
        </Text>
        <Badge tone={state === "active" ? "success" : "warning"}>
          {t(`settings.webhooks.state.${state}`)}
        </Badge>
      </InlineStack>
      <Text as="p" variant="bodySm" tone="subdued" breakWord>
        {events.join(", ")}
      </Text>
      {state !== "active" && <Text as="p">{t(`settings.webhooks.why.${state}`)}</Text>}
    </BlockStack>
  );
}

function actsOf({ state, messages }: ShownEndpoint) {
  return [
    "test" as const,
    state === "active" ? ("pause" as const) : ("resume" as const),
    ...(messages.length > 0 ? (["resendDay"] as const) : []),
    "rotate" as const,
    "remove" as const,
  ];
}

function Message(props: { message: ShownMessage; busy: boolean; onResend: () => void }) {
  const { type, at, state, answer } = props.message;
  const { moment } = useFormat();
  const said = t(`settings.webhooks.message.${state}`);
  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <Text as="p" variant="bodySm" tone="subdued" breakWord>
        {type}, {moment(at)}: {answer === null ? said : t("settings.webhooks.answered", { said, answer })}
      </Text>
      <Button
        size="micro"
        variant="plain"
        disabled={props.busy}
        onClick={props.onResend}
        accessibilityLabel={t("settings.webhooks.resendOf", { type, moment: moment(at) })}
      >
        {t("settings.webhooks.act.resend")}
      </Button>
    </InlineStack>
  );
}
