import { useFormat } from "./format.tsx";
import { t } from "./text.ts";

/** Says whose days or times a page shows: the shop's, or UTC's where the shop's time zone is unknown. */
export function useZoneNote(about: "days" | "times"): string {
  const { timeZone, unknownZone } = useFormat();
  return unknownZone === null ? t(`zone.${about}`, { timeZone }) : t("zone.unknown", { unknownZone });
}
