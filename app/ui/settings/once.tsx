import { Button, TextField } from "@shopify/polaris";
import { useCopy } from "../kit/use-copy.ts";
import { t } from "../kit/text.ts";

/** A key or a secret that is shown this once, with its copy button. */
export function Once(props: { label: string; value: string; copy: string; copied: string }) {
  const { copy, refused } = useCopy();
  return (
    <TextField
      label={props.label}
      helpText={t("settings.keys.once")}
      value={props.value}
      readOnly
      selectTextOnFocus
      autoComplete="off"
      error={refused && t("settings.keys.refused")}
      connectedRight={
        <Button variant="primary" onClick={() => void copy(props.value, props.copied)}>
          {props.copy}
        </Button>
      }
    />
  );
}
