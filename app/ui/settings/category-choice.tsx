import { BlockStack, Button, ChoiceList } from "@shopify/polaris";
import { useState } from "react";
import { categories } from "../../referrals/stores/store-category.ts";
import { t } from "../kit/text.ts";

/** Asks what kind of shop this is. */
export function CategoryChoice({ onChoose, busy }: { onChoose: (category: string) => void; busy: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  return (
    <BlockStack gap="200" inlineAlign="start">
      <ChoiceList
        title={t("setup.categoryLabel")}
        titleHidden
        choices={categories.map((value) => ({ value, label: t(`setup.categories.${value}`) }))}
        selected={chosen === null ? [] : [chosen]}
        {...(isMissing && chosen === null && { error: t("setup.categoryNeeded") })}
        onChange={([value]) => setChosen(value ?? null)}
      />
      <Button loading={busy} onClick={() => (chosen === null ? setMissing(true) : onChoose(chosen))}>
        {t("setup.categorySave")}
      </Button>
    </BlockStack>
  );
}
