import { QrImage } from "./qr-image.tsx";
import { t } from "./text.ts";

/** What the sheet is printed on. */
export type Paper = "a4" | "letter";

/** Where letters are written on US Letter: North America, and much of Latin America beside the Philippines. */
const letterRegions = new Set([
  "US",
  "CA",
  "MX",
  "PH",
  "CL",
  "CO",
  "CR",
  "GT",
  "PA",
  "SV",
  "VE",
  "DO",
  "NI",
  "PR",
]);

/** The paper that is likely in the printer of somebody with this locale. */
export function paperIn(locale: string): Paper {
  return letterRegions.has(new Intl.Locale(locale).maximize().region ?? "") ? "letter" : "a4";
}

/** A sheet for the counter, as it will be printed: on one page, in black, however long the shop's name. */
export function Sheet(props: { paper: Paper; shop: string; call: string; link: string; name: string }) {
  const { paper, shop, call, link, name } = props;
  return (
    <section className={`sheet ${paper}`} aria-label={t("placements.sheet.preview")}>
      <style>{`@page { size: ${paper === "a4" ? "A4" : "letter"} portrait; margin: 0 }`}</style>
      <p className="sheet-shop">{shop}</p>
      <p className="sheet-call">{call}</p>
      <div className="sheet-code">
        <QrImage link={link} label={t("placements.qr.label", { name })} />
      </div>
      <p className="sheet-link">{link.replace(/^https?:\/\//, "")}</p>
    </section>
  );
}
