import type { Paper } from "../../referrals/share/print-kinds.ts";

/** Countries with North American paper. Everybody else prints on A4. */
const letterZones = /^(America|US|Canada)\/|^Pacific\/Honolulu$|^Asia\/Manila$/;
const southernZones =
  /^America\/(Argentina|Sao_Paulo|Lima|La_Paz|Montevideo|Asuncion|Guayaquil|Buenos_Aires)/;

/** The paper that is likely in a shop's printer, judged by its time zone. The language of its admin says less. */
export function paperIn(timeZone: string): Paper {
  return letterZones.test(timeZone) && !southernZones.test(timeZone) ? "letter" : "a4";
}
