import { BlockStack, Card, InlineGrid, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { papers, printKinds, type Paper, type PrintKind } from "../../referrals/share/print-kinds.ts";
import { useFormat } from "../kit/format.tsx";
import { OutsideLink } from "../kit/outside-link.tsx";
import { t } from "../kit/text.ts";
import { usePost } from "../kit/use-post.ts";
import { languageFor, shareWords } from "./languages.ts";
import { paperIn } from "./paper-in.ts";

type Place = { name: string; label: string };
type Props = { places: Place[]; language: string | null; isWhole: boolean };

/** PDF files for the printer, for one of the places or for the plain link (an empty name). */
export function PrintCard({ places, language: kept, isWhole }: Props) {
  const { timeZone, locale } = useFormat();
  const [kind, setKind] = useState<PrintKind>("counter");
  const [paper, setPaper] = useState<Paper>(() => paperIn(timeZone));
  const [place, setPlace] = useState(places[0]?.name ?? "");
  const [language, setLanguage] = useState(() => languageFor(kept, locale));
  const { send } = usePost("/app/share/use");
  const kinds = printKinds.map((value) => ({ value, label: t(`share.print.${value}`) }));
  const sizes = papers.map((value) => ({ value, label: t(`share.print.${value}`) }));
  const languages = Array.from(shareWords, ([value, { name }]) => ({ value, label: name }));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("share.print.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("share.print.about")}
        </Text>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          <Select
            label={t("share.print.kind")}
            options={kinds}
            value={kind}
            // The cast: the options are the kinds.
            onChange={(chosen) => setKind(chosen as PrintKind)}
          />
          <Select
            label={t("share.print.paper")}
            options={sizes}
            value={paper}
            onChange={(chosen) => setPaper(chosen as Paper)}
          />
          <Select
            label={t("share.print.language")}
            options={languages}
            value={language}
            onChange={setLanguage}
          />
          {places.length > 1 && (
            <Select
              label={t("share.print.place")}
              options={places.map(({ name, label }) => ({ value: name, label }))}
              value={place}
              onChange={setPlace}
            />
          )}
        </InlineGrid>
        <OutsideLink
          kind="print"
          fields={{ kind, paper, language, ...(place !== "" && { place }) }}
          label={t("share.print.open")}
          about={t("share.print.openAbout")}
          {...(place === "counter-qr" && {
            onUse: () => void send({ channel: "counter", copied: "false" }),
          })}
        />
        <Text as="p" variant="bodySm" tone="subdued">
          {t(kind === "stickers" ? "share.print.codeOnly" : "share.print.typed")}{" "}
          {!isWhole && t("share.print.latin")}
        </Text>
      </BlockStack>
    </Card>
  );
}
