import { BlockStack, Card, Checkbox, InlineError, Link, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useToast } from "../kit/app-bridge.ts";
import type { ShownZone } from "../../referrals/reports/time-zone.ts";
import { categories, type StoreCategory } from "../../referrals/stores/store-category.ts";
import { ActFailure } from "../kit/act-failure.tsx";
import { useAct } from "../kit/acts.ts";
import { useKeptFocus } from "../kit/kept-focus.ts";
import { t } from "../kit/text.ts";
import { UnsavedChanges } from "./unsaved-changes.tsx";

type Settings = { category: StoreCategory | ""; anonymise: boolean };
type Fault = "category" | "invalid" | "deactivated";

/** The settings. Shopify's own bar saves and discards them, and shows as soon as something differs. */
export function SettingsForm(props: { saved: Settings; zone: ShownZone }) {
  const { saved, zone } = props;
  const say = useToast();
  const [changed, setChanged] = useState<Partial<Settings>>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const { category, anonymise } = { ...saved, ...changed };
  const isDirty = category !== saved.category || anonymise !== saved.anonymise;
  const act = useAct<{ finished: boolean }>(({ finished }) => {
    setChanged({});
    say(t(finished ? "settings.save.finished" : "settings.save.saved"));
  });
  useKeptFocus(act.busy);
  const change = (some: Partial<Settings>) => {
    setChanged({ ...changed, ...some });
    setFault(null);
  };
  const save = () => {
    setFault(category === "" ? "category" : null);
    if (category === "") document.getElementById("category")?.focus();
    else act.send({ category, anonymise: String(anonymise) });
  };
  const discard = () => {
    setChanged({});
    setFault(null);
  };
  const wrong = (fault ?? act.errors["category"]) as Fault | undefined;
  const whole = (act.errors["form"] ?? act.errors["anonymise"]) as Fault | undefined;
  const choose = saved.category === "" ? [{ value: "", label: t("settings.category.choose") }] : [];
  const kinds = categories.map((value) => ({ value, label: t(`setup.categories.${value}`) }));
  return (
    <BlockStack gap="400">
      <UnsavedChanges dirty={isDirty} saving={act.busy} onSave={save} onDiscard={discard} />
      <ActFailure act={act} title={t("settings.failed.title")} about={t("settings.failed.about")} />
      {whole && <InlineError fieldID="category" message={t(`settings.fault.${whole}`)} />}
      <Card>
        <BlockStack gap="400">
          <Heading title={t("settings.about.title")} text={t("settings.about.text")} />
          <Select
            id="category"
            label={t("settings.category.label")}
            options={[...choose, ...kinds]}
            value={category}
            onChange={(chosen) => change({ category: chosen as StoreCategory | "" })}
            error={wrong ? t(`settings.fault.${wrong}`) : false}
            requiredIndicator
          />
          <TextField
            label={t("settings.zone.label")}
            value={zone.timeZone}
            helpText={
              zone.unknownZone === null
                ? t("settings.zone.help")
                : t("settings.zone.unknown", { unknownZone: zone.unknownZone })
            }
            readOnly
            autoComplete="off"
          />
        </BlockStack>
      </Card>
      <Card>
        <BlockStack gap="300">
          <Heading title={t("settings.privacy.title")} text={t("settings.privacy.text")} />
          <Checkbox
            label={t("settings.privacy.anonymise")}
            helpText={t("settings.privacy.anonymiseHelp")}
            checked={anonymise}
            onChange={(hidden) => change({ anonymise: hidden })}
          />
          <Text as="p">
            <Link url="/privacy" target="_blank">
              {t("settings.privacy.policy")}
              <Text as="span" visuallyHidden>
                {` ${t("settings.privacy.newTab")}`}
              </Text>
            </Link>
          </Text>
        </BlockStack>
      </Card>
    </BlockStack>
  );
}

function Heading({ title, text }: { title: string; text: string }) {
  return (
    <BlockStack gap="100">
      <Text as="h2" variant="headingMd">
        {title}
      </Text>
      <Text as="p" tone="subdued">
        {text}
      </Text>
    </BlockStack>
  );
}
