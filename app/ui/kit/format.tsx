import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

/**
 * How this merchant reads numbers and times: a BCP 47 locale, and an IANA time zone, the shop's own. Where that is unknown
 * to us, the zone is UTC and `unknownZone` is the name that Shopify gives it.
 */
export type Reading = { locale: string; timeZone: string; unknownZone: string | null };

const Context = createContext<Reading>({ locale: "en", timeZone: "UTC", unknownZone: null });

/**
 * Gives the pages below the merchant's locale and time zone. The locale of the first load stays, because later loads do
 * not name one.
 */
export function ReadingProvider(props: Reading & { children: ReactNode }) {
  const { timeZone, unknownZone, children } = props;
  const [locale] = useState(props.locale);
  const reading = useMemo(() => ({ locale, timeZone, unknownZone }), [locale, timeZone, unknownZone]);
  return <Context.Provider value={reading}>{children}</Context.Provider>;
}

/** Numbers, shares, moments and calendar dates as the merchant reads them. */
export function useFormat() {
  const reading = useContext(Context);
  return useMemo(() => {
    const { locale, timeZone } = reading;
    const number = new Intl.NumberFormat(locale);
    // 12.3%, and below one per cent two digits that are not zero: 0.0041%.
    const share = new Intl.NumberFormat(locale, {
      style: "percent",
      maximumFractionDigits: 1,
      maximumSignificantDigits: 2,
      roundingPriority: "morePrecision",
    });
    const short = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
    const [zone, mark] = isKnownHere(timeZone) ? [timeZone, ""] : ["UTC", " UTC"];
    const moment = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      dateStyle: "medium",
      timeStyle: "short",
    });
    const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "medium" });
    const shortDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" });
    const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });
    const time = new Intl.DateTimeFormat(locale, { timeZone: zone, timeStyle: "short" });
    // sv-SE writes dates as ISO 8601 does.
    const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
    return {
      ...reading,
      number: (value: number) => number.format(value),
      /** A number for a narrow place: 1.5M. Below 10,000 it is whole. */
      shortNumber: (value: number) => (value < 10_000 ? number : short).format(value),
      /** A ratio, as a percentage; a dash when there is nothing to divide by. */
      share: (ratio: number | null) => (ratio === null ? "–" : share.format(ratio)),
      /** An ISO 8601 moment, in the shop's zone. */
      moment: (at: string) => moment.format(new Date(at)) + mark,
      /** A calendar date, `YYYY-MM-DD`. */
      day: (date: string) => day.format(new Date(date)),
      /** The same without its year, for narrow places. */
      shortDay: (date: string) => shortDay.format(new Date(date)),
      /** The month of a calendar date. */
      month: (date: string) => month.format(new Date(date)),
      /** The time of day of an ISO 8601 moment, in the shop's zone. */
      time: (at: string) => time.format(new Date(at)) + mark,
      /** The shop's date of this moment, `YYYY-MM-DD`. */
      today: () => isoDay.format(new Date()),
    };
  }, [reading]);
}

/** Whether this browser knows a zone that the server knows: an old browser may not, and shows times in UTC. */
function isKnownHere(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
