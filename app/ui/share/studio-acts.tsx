import { BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import type { Channel } from "../../referrals/share/channels.ts";
import { t } from "../kit/text.ts";
import { useCopy } from "../kit/use-copy.ts";
import { usePost } from "../kit/use-post.ts";
import { addressOf, takesNoText } from "./share-addresses.ts";
import { useNativeShare } from "./use-native-share.ts";

type Props = {
  channel: Channel;
  message: { text: string; subject: string; link: string };
  /** The merchant hands the text over. */
  onUse: () => void;
};

/** Hands a text over: copied, by the device's own list, or straight into the channel. */
export function StudioActs({ channel, message, onUse }: Props) {
  const { copy, refused } = useCopy();
  const native = useNativeShare();
  const { send, failed } = usePost("/app/share/use");
  const use = (copied: boolean) => {
    onUse();
    void send({ channel, copied: String(copied) });
  };
  const copyAs = async (text: string, said: string) => {
    if (await copy(text, said)) use(true);
  };
  const name = t(`share.channel.${channel}`);
  const address = addressOf(channel, message);
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Button icon={ClipboardIcon} onClick={() => void copyAs(message.text, t("link.textCopied"))}>
          {t("link.copyText")}
        </Button>
        <Button onClick={() => void copyAs(message.link, t("link.copied"))}>
          {t("share.studio.copyLink", { channel: name })}
        </Button>
        {address !== null && (
          <Button url={address} external onClick={() => use(false)}>
            {t("share.studio.open", { channel: name })}
          </Button>
        )}
        {native.can && (
          <Button
            onClick={() => {
              use(false);
              void native.share(message.text);
            }}
          >
            {t("share.studio.device")}
          </Button>
        )}
      </InlineStack>
      {takesNoText.has(channel) && (
        <Text as="p" variant="bodySm" tone="subdued">
          {t("share.studio.paste", { channel: name })}
        </Text>
      )}
      <div role="alert">
        {refused && <InlineError fieldID="share-text" message={t("share.studio.refused")} />}
        {native.refused && <InlineError fieldID="share-text" message={t("share.studio.notShared")} />}
        {failed && <InlineError fieldID="share-text" message={t("share.studio.notCounted")} />}
      </div>
    </BlockStack>
  );
}
