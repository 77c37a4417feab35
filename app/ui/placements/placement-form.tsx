import { BlockStack, Button, Card, Form, InlineError, InlineStack, Text, TextField } from "@shopify/polaris";
import { useRef, useState } from "react";
import { useToast } from "../kit/app-bridge.ts";
import { placeLabelOf, type NameFault } from "../../referrals/placements/placement-name.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useAct } from "../kit/acts.ts";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";

type Fault = NameFault | "full" | "deactivated";
type Created = { label: string; outcome: "created" | "restored" | "repeat" };

const field = "place-name";

/** Names a new place, in the merchant's own words. Each of the `suggestions` is one tap. */
export function PlacementForm({ suggestions }: { suggestions: string[] }) {
  const say = useToast();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<Fault | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const act = useAct<Created>(({ label, outcome }) => {
    setText("");
    say(t(`placements.done.${outcome}`, { name: label }));
    form.current?.querySelector("input")?.focus();
  });
  useKeptFocus(act.busy);
  const add = (wanted: string) => {
    const named = placeLabelOf(wanted);
    setFault("fault" in named ? named.fault : null);
    if ("fault" in named) form.current?.querySelector("input")?.focus();
    else act.send({ label: named.label });
  };
  const type = (typed: string) => {
    setText(typed);
    setFault(null);
  };
  const code = fault ?? (act.errors["label"] as Fault | undefined);
  const whole = act.errors["form"] as Fault | undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.add.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("placements.add.about")}
        </Text>
        <Form onSubmit={() => add(text)}>
          <div ref={form}>
            <TextField
              id={field}
              label={t("placements.add.label")}
              placeholder={t("placements.add.placeholder")}
              helpText={t("placements.add.rule")}
              value={text}
              onChange={type}
              error={code ? t(`placements.fault.${code}`) : false}
              autoComplete="off"
              connectedRight={
                <Button submit variant="primary" loading={act.busy}>
                  {t("placements.add.button")}
                </Button>
              }
            />
          </div>
        </Form>
        {whole && <InlineError fieldID={field} message={t(`placements.fault.${whole}`)} />}
        <ActFailure act={act} />
        {suggestions.length > 0 && (
          <InlineStack gap="200" blockAlign="center">
            <Text as="span" variant="bodySm" tone="subdued">
              {t("placements.add.suggestions")}
            </Text>
            {suggestions.map((name) => (
              <Button
                key={name}
                size="slim"
                onClick={() => add(name)}
                disabled={act.busy}
                accessibilityLabel={t("placements.add.suggest", { name })}
              >
                {name}
              </Button>
            ))}
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
