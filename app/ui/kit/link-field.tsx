import { Button, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { t } from "./text.ts";
import { useCopyLink } from "./use-copy.ts";

type Props = {
  id: string;
  label: string;
  link: string;
  /** The place that the link names. */
  place?: string;
  /** The one thing that its page is for. */
  isPrimary?: boolean;
};

/** A link to be copied. The copy is reported. */
export function LinkField({ id, label, link, place, isPrimary = false }: Props) {
  const { copyLink, refused } = useCopyLink();
  return (
    <TextField
      id={id}
      label={label}
      labelHidden
      value={link}
      readOnly
      autoComplete="off"
      selectTextOnFocus
      error={refused && t("link.refused")}
      connectedRight={
        <Button
          icon={ClipboardIcon}
          onClick={() => void copyLink(link, t("link.copied"), place)}
          // The page's first link needs no name to be told from others.
          {...(isPrimary
            ? { variant: "primary" }
            : { accessibilityLabel: t("link.copyOf", { name: label }) })}
        >
          {t("link.copy")}
        </Button>
      }
    />
  );
}
