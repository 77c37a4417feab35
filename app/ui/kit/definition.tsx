import { Box, Button, Popover, Text } from "@shopify/polaris";
import { InfoIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { usePlatform } from "./platform.ts";
import { t } from "./text.ts";

/** A number's meaning, behind a button beside its name. `name` is what the page calls the number. */
export function Definition({ of, name }: { of: "clicks" | "signups" | "active" | "rate"; name: string }) {
  const [isOpen, setOpen] = useState(false);
  const platform = usePlatform().name;
  const label = t("define.label", { name });
  return (
    <Popover
      active={isOpen}
      ariaHaspopup="dialog"
      onClose={() => setOpen(false)}
      activator={
        <Button
          variant="tertiary"
          size="micro"
          icon={InfoIcon}
          accessibilityLabel={label}
          onClick={() => setOpen(!isOpen)}
        />
      }
    >
      <div role="dialog" aria-label={label}>
        <Box padding="300" maxWidth="18rem">
          <Text as="p">{t(`define.${of}`, { platform })}</Text>
        </Box>
      </div>
    </Popover>
  );
}
