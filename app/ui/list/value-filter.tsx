import { BlockStack, Button, ChoiceList, Form, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { FilterChoice } from "../../referrals/list/read-referrals.server.ts";
import { t } from "../kit/text.ts";

/** Chooses one of the values that were seen lately, or any other typed one. */
export function ValueFilter(props: {
  label: string;
  value: string;
  choices: FilterChoice[];
  onChange: (value: string) => void;
}) {
  const { label, value, choices, onChange } = props;
  const [other, setOther] = useState("");
  const isOffered = value === "" || choices.some((one) => one.value === value);
  const offered = isOffered ? choices : [{ value, label: value }, ...choices];
  return (
    <BlockStack gap="300">
      {offered.length === 0 ? (
        <Text as="p" tone="subdued">
          {t("referrals.filter.noneYet")}
        </Text>
      ) : (
        <ChoiceList
          title={label}
          titleHidden
          choices={offered.map((one) => ({ value: one.value, label: shortened(one.label) }))}
          selected={value ? [value] : []}
          onChange={([chosen]) => onChange(chosen ?? "")}
        />
      )}
      <Form onSubmit={() => other && onChange(other)}>
        <InlineStack gap="200" blockAlign="end" wrap={false}>
          <TextField
            label={t("referrals.filter.other")}
            value={other}
            onChange={setOther}
            autoComplete="off"
            maxLength={512}
          />
          <Button submit>{t("referrals.filter.use")}</Button>
        </InlineStack>
      </Form>
    </BlockStack>
  );
}

/** A value of any length, for places that have little room. */
export function shortened(value: string): string {
  return value.length > 40 ? `${value.slice(0, 39)}…` : value;
}
