import { BlockStack, Button, Card, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useRef, useState } from "react";
import { t } from "../kit/text.ts";
import { usePost } from "../kit/use-post.ts";
import { QrDownload } from "../placements/qr-download.tsx";
import { black, type QrLook } from "../placements/qr-shape.ts";
import { logoOf } from "./logo-file.ts";
import { darkEnough } from "./qr-color.ts";

/** The plain link's QR code in the shop's colour, with its logo. Places have theirs in the same look. */
export function QrLookCard({ link, kept }: { link: string; kept: QrLook }) {
  const [look, setLook] = useState(kept);
  const [isNoPicture, setNoPicture] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const { send, failed } = usePost("/app/share/look");
  const keep = (wanted: QrLook) => {
    setLook(wanted);
    void send({ color: wanted.color ?? "", logo: wanted.logo ?? "" });
  };
  const takeLogo = async (picture: File) => {
    try {
      keep({ ...look, logo: await logoOf(picture) });
      setNoPicture(false);
    } catch {
      setNoPicture(true);
    }
  };
  const color = look.color ?? black;
  const hasLook = look.color !== null || look.logo !== null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("share.look.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("share.look.about")}
        </Text>
        <QrDownload link={link} name={t("link.qrName")} look={look} />
        <InlineStack gap="300" blockAlign="center">
          <label className="share-color">
            {t("share.look.color")}{" "}
            <input
              type="color"
              value={color}
              onChange={({ target }) => setLook({ ...look, color: darkEnough(target.value) })}
              onBlur={({ target }) => target.value !== (kept.color ?? black) && keep(look)}
            />
          </label>
          <input
            ref={file}
            type="file"
            accept="image/*"
            hidden
            aria-label={t("share.look.logo")}
            onChange={({ target }) => {
              const [picture] = target.files ?? [];
              if (picture) void takeLogo(picture);
              target.value = "";
            }}
          />
          <Button onClick={() => file.current?.click()}>
            {t(look.logo ? "share.look.otherLogo" : "share.look.logo")}
          </Button>
          {hasLook && (
            <Button variant="plain" onClick={() => keep({ color: null, logo: null })}>
              {t("share.look.plain")}
            </Button>
          )}
        </InlineStack>
        <Text as="p" variant="bodySm" tone="subdued">
          {t("share.look.dark", { color })}
        </Text>
        <div role="alert">
          {isNoPicture && <InlineError fieldID="share-logo" message={t("share.look.noPicture")} />}
          {failed && <InlineError fieldID="share-logo" message={t("share.look.notKept")} />}
        </div>
      </BlockStack>
    </Card>
  );
}
