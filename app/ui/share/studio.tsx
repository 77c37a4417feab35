import { BlockStack, Card, InlineError, InlineGrid, Select, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { shareTextMaxOf, type Channel } from "../../referrals/share/channels.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { ChannelChoice } from "./channel-choice.tsx";
import { languageFor, shareWords } from "./languages.ts";
import { subjectIn } from "./share-text.ts";
import { StudioActs } from "./studio-acts.tsx";
import { useDraft, type Share } from "./use-draft.ts";

/** From a channel to a text that can be sent: in the customers' language, with a link that counts for the channel. */
export function Studio({ share }: { share: Share }) {
  const { locale } = useFormat();
  const [channel, setChannel] = useState<Channel>("whatsapp");
  const [language, setLanguage] = useState(() => languageFor(share.language, locale));
  const draft = useDraft(share, channel, language);
  // Polaris's field takes no language, and its label stays in the merchant's.
  useEffect(() => document.getElementById("share-text")?.setAttribute("lang", language), [language]);
  const hasLink = channel === "counter" || channel === "pinterest" || draft.text.includes(draft.link);
  const languages = Array.from(shareWords, ([value, { name }]) => ({ value, label: name }));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("share.studio.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("share.studio.about")}
        </Text>
        <ChannelChoice chosen={channel} onChoose={setChannel} />
        <InlineGrid columns={{ xs: 1, sm: 2 }}>
          <Select
            label={t("share.studio.language")}
            options={languages}
            value={language}
            onChange={setLanguage}
          />
        </InlineGrid>
        <TextField
          id="share-text"
          label={t("share.studio.text")}
          helpText={t(channel === "counter" ? "share.studio.counterHelp" : "share.studio.help")}
          value={draft.text}
          onChange={draft.type}
          onBlur={draft.keep}
          multiline={4}
          maxLength={shareTextMaxOf(channel)}
          showCharacterCount={channel === "counter"}
          autoComplete="off"
          error={!hasLink && t("share.studio.noLink", { address: draft.link })}
          {...(!draft.isSuggested && {
            labelAction: { content: t("share.studio.reset"), onAction: draft.reset },
          })}
        />
        {draft.failed && <InlineError fieldID="share-text" message={t("share.studio.notKept")} />}
        <StudioActs
          channel={channel}
          message={{ text: draft.text, link: draft.link, subject: subjectIn(language, share.shop) }}
          onUse={draft.keep}
        />
      </BlockStack>
    </Card>
  );
}
