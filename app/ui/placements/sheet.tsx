import type { Paper } from "../../referrals/share/print-kinds.ts";
import { QrImage } from "./qr-image.tsx";
import { t } from "../kit/text.ts";

/** How long the words above the code may be. */
export const callMax = 60;

/** Countries with North American paper. Everybody else prints on A4. */
const letterZones = /^(America|US|Canada)\/|^Pacific\/Honolulu$|^Asia\/Manila$/;
const southernZones =
  /^America\/(Argentina|Sao_Paulo|Lima|La_Paz|Montevideo|Asuncion|Guayaquil|Buenos_Aires)/;

/** The paper that is likely in a shop's printer, judged by its time zone. The language of its admin says less. */
export function paperIn(timeZone: string): Paper {
  return letterZones.test(timeZone) && !southernZones.test(timeZone) ? "letter" : "a4";
}

/** A sheet for the counter, as the printer will show it: on one page, in black, however long the shop's name. */
export function Sheet(props: { paper: Paper; shop: string; call: string; link: string; name: string }) {
  const { paper, shop, call, link, name } = props;
  return (
    <section className={`sheet ${paper}`} aria-label={t("placements.sheet.preview")}>
      <style>{`@page { size: ${paper === "a4" ? "A4" : "letter"} portrait; margin: 0 }`}</style>
      <p className="sheet-shop" style={{ fontSize: `${nameSize(shop)}cqw` }}>
        {shop}
      </p>
      <p className="sheet-call">{call}</p>
      <div className="sheet-code">
        <QrImage link={link} label={t("placements.qr.label", { name })} />
      </div>
      <p className="sheet-link">{link.replace(/^https?:\/\//, "")}</p>
    </section>
  );
}

/** In hundredths of the page's width: the longest name still leaves room for everything else. */
function nameSize(shop: string): number {
  if (shop.length <= 30) return 6.5;
  return shop.length <= 80 ? 4.4 : 3;
}
