import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

/** How this merchant reads numbers and times: a BCP 47 locale, and their shop's IANA time zone. */
export type Reading = { locale: string; timeZone: string };

const Context = createContext<Reading>({ locale: "en", timeZone: "UTC" });

/**
 * Gives the pages below the merchant's locale and time zone. The locale of the first load stays, because later loads do
 * not name one.
 */
export function ReadingProvider({ locale, timeZone, children }: Reading & { children: ReactNode }) {
  const [firstLocale] = useState(locale);
  const reading = useMemo(() => ({ locale: firstLocale, timeZone }), [firstLocale, timeZone]);
  return <Context.Provider value={reading}>{children}</Context.Provider>;
}

/** Numbers, shares, moments and calendar dates as the merchant reads them. */
export function useFormat() {
  const reading = useContext(Context);
  return useMemo(() => {
    const { locale, timeZone } = reading;
    const number = new Intl.NumberFormat(locale);
    const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    const moment = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium", timeStyle: "short" });
    const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "medium" });
    const shortDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" });
    const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });
    const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" });
    return {
      ...reading,
      number: (value: number) => number.format(value),
      /** A ratio, as a percentage; a dash when there is nothing to divide by. */
      share: (ratio: number | null) => (ratio === null ? "–" : share.format(ratio)),
      /** An ISO 8601 moment, in the shop's zone. */
      moment: (at: string) => moment.format(new Date(at)),
      /** A calendar date, `YYYY-MM-DD`. */
      day: (date: string) => day.format(new Date(date)),
      /** The same without its year, for narrow places. */
      shortDay: (date: string) => shortDay.format(new Date(date)),
      /** The month of a calendar date. */
      month: (date: string) => month.format(new Date(date)),
      /** The time of day of an ISO 8601 moment, in the shop's zone. */
      time: (at: string) => time.format(new Date(at)),
    };
  }, [reading]);
}
