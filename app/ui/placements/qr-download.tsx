import { BlockStack, Button, InlineError, InlineStack } from "@shopify/polaris";
import { useState } from "react";
import { QrImage } from "./qr-image.tsx";
import { qrPng } from "./qr-png.ts";
import { plainLook, qrShape, qrSvg, type QrLook } from "./qr-shape.ts";
import { useIsInShopifysApp } from "../kit/outside.ts";
import { OutsideLink } from "../kit/outside-link.tsx";
import { t } from "../kit/text.ts";

/** A link's QR code with its files for print (SVG) and for everything else (PNG), made in the browser. */
export function QrDownload(props: {
  link: string;
  name: string;
  /** What the files are called. */
  file?: string;
  place?: string;
  look?: QrLook;
}) {
  const { link, name, file = name, place, look = plainLook } = props;
  const isInShopifysApp = useIsInShopifysApp();
  const [failed, setFailed] = useState(false);
  const [drawing, setDrawing] = useState(false);
  const shape = () => qrShape(link, look.logo !== null);
  const svg = () => save(new Blob([qrSvg(shape(), look)], { type: "image/svg+xml" }), `qr-${file}.svg`);
  const png = async () => {
    setDrawing(true);
    try {
      save(await qrPng(shape(), look), `qr-${file}.png`);
      setFailed(false);
    } catch {
      setFailed(true);
    }
    setDrawing(false);
  };
  return (
    <BlockStack gap="300">
      <div style={{ width: "min(100%, 14rem)", lineHeight: 0 }}>
        <QrImage link={link} label={t("placements.qr.label", { name })} look={look} />
      </div>
      {isInShopifysApp ? (
        <OutsideLink
          kind="qr"
          fields={{ ...(place !== undefined && { place }) }}
          label={t("placements.qr.outside")}
          about={t("placements.qr.outsideAbout")}
        />
      ) : (
        <InlineStack gap="200">
          <Button onClick={svg} accessibilityLabel={t("placements.qr.svgOf", { name })}>
            {t("placements.qr.svg")}
          </Button>
          <Button
            onClick={() => void png()}
            loading={drawing}
            accessibilityLabel={t("placements.qr.pngOf", { name })}
          >
            {t("placements.qr.png")}
          </Button>
        </InlineStack>
      )}
      {failed && <InlineError fieldID={`qr-${name}`} message={t("placements.qr.failed")} />}
    </BlockStack>
  );
}

function save(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser reads it after this; how soon is not told.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
