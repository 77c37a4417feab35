import { Badge, BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import type { ShownEndpoint, ShownMessage } from "../../referrals/webhooks/read-endpoints.server.ts";
import { useAct } from "../kit/acts.ts";
import { useToast } from "../kit/app-bridge.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

type Said = "test" | "pause" | "resume" | "remove" | "rotate" | "resend";

/** The shop's endpoints, with what became of their latest messages. `onSecret` gets a new secret, to be shown once. */
export function WebhookEndpoints(props: { endpoints: ShownEndpoint[]; onSecret: (secret: string) => void }) {
  const say = useToast();
  const act = useAct<{ secret?: string }>((done) => {
    if (done.secret) props.onSecret(done.secret);
    say(t("settings.webhooks.done"));
  }, "/app/settings/webhooks");
  const send = (intent: Said, id: string, more = {}) => act.send({ intent, id, ...more });
  if (props.endpoints.length === 0)
    return (
      <Text as="p" tone="subdued">
        {t("settings.webhooks.empty")}
      </Text>
    );
  return (
    <BlockStack gap="400">
      {props.endpoints.map(({ id, url, state, messages }) => (
        <BlockStack key={id} gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm" breakWord>
              {url}
            </Text>
            <Badge tone={state === "active" ? "success" : "warning"}>
              {t(`settings.webhooks.state.${state}`)}
            </Badge>
          </InlineStack>
          {state !== "active" && <Text as="p">{t(`settings.webhooks.why.${state}`)}</Text>}
          <InlineStack gap="200">
            {(["test", state === "active" ? "pause" : "resume", "rotate", "remove"] as const).map(
              (intent) => (
                <Button
                  key={intent}
                  size="slim"
                  disabled={act.busy}
                  onClick={() => send(intent, id)}
                  accessibilityLabel={t("settings.webhooks.of", {
                    act: t(`settings.webhooks.act.${intent}`),
                    url,
                  })}
                  {...(intent === "remove" && { tone: "critical" as const })}
                >
                  {t(`settings.webhooks.act.${intent}`)}
                </Button>
              ),
            )}
          </InlineStack>
          {messages.map((message) => (
            <Message
              key={message.id}
              message={message}
              busy={act.busy}
              onResend={() => send("resend", id, { message: message.id })}
            />
          ))}
        </BlockStack>
      ))}
      {(act.failed || act.errors["form"]) && (
        <InlineError
          fieldID="webhooks"
          message={t(act.failed ? "placements.failed.title" : "settings.webhooks.fault.unknown")}
        />
      )}
    </BlockStack>
  );
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
