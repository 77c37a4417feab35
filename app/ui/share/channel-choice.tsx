import { Button, InlineStack } from "@shopify/polaris";
import { channels, type Channel } from "../../referrals/share/channels.ts";
import { t } from "../kit/text.ts";

/** The channels, one of them chosen. */
export function ChannelChoice(props: { chosen: Channel; onChoose: (channel: Channel) => void }) {
  const { chosen, onChoose } = props;
  return (
    <div role="group" aria-label={t("share.studio.channel")}>
      <InlineStack gap="200">
        {channels.map((channel) => (
          <Button key={channel} pressed={channel === chosen} onClick={() => onChoose(channel)}>
            {t(`share.channel.${channel}`)}
          </Button>
        ))}
      </InlineStack>
    </div>
  );
}
