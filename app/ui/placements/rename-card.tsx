import { BlockStack, Button, Card, Form, InlineError, TextField } from "@shopify/polaris";
import { useState } from "react";
import { labelMax, placeLabelOf, type NameFault } from "../../referrals/placements/placement-name.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useToast } from "../kit/app-bridge.ts";
import { useAct } from "../kit/acts.ts";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";

/** Changes what the merchant calls a place. Its links stay as they are printed. */
export function RenameCard({ name, label }: { name: string; label: string }) {
  const say = useToast();
  const [text, setText] = useState(label);
  const [fault, setFault] = useState<NameFault | null>(null);
  const act = useAct<{ label: string }>((done) => say(t("placements.done.renamed", { name: done.label })));
  useKeptFocus(act.busy);
  const rename = () => {
    const wanted = placeLabelOf(text);
    setFault("fault" in wanted ? wanted.fault : null);
    if ("label" in wanted) act.send({ label: wanted.label });
  };
  const type = (typed: string) => {
    setText(typed);
    setFault(null);
  };
  const code = fault ?? (act.errors["label"] as NameFault | "taken" | undefined);
  const whole = act.errors["form"] as "unknown" | "deactivated" | undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <Form onSubmit={rename}>
          <TextField
            id="place-label"
            label={t("placements.place.rename")}
            helpText={t("placements.place.renameAbout", { name })}
            value={text}
            onChange={type}
            error={code ? t(`placements.fault.${code}`) : false}
            maxLength={labelMax}
            autoComplete="off"
            connectedRight={
              <Button submit loading={act.busy} disabled={text === label}>
                {t("placements.place.renameButton")}
              </Button>
            }
          />
        </Form>
        {whole && <InlineError fieldID="place-label" message={t(`placements.fault.${whole}`)} />}
        <ActFailure act={act} />
      </BlockStack>
    </Card>
  );
}
