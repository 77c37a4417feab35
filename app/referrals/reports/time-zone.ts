/**
 * The name of a time zone that this runtime knows. The runtime's database (ICU's, which comes with Node) decides every
 * shop's days. PostgreSQL gets moments and is never asked for a zone.
 */
export type TimeZone = string & { readonly isKnown: true };

/** The zone of shops with an unknown zone of their own. */
// The cast: every runtime knows this name.
export const utc = "UTC" as TimeZone;

const word = /^[a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+)*$/i;
/**
 * `AET`, `CET`, `EST5EDT`, `SystemV/PST8`. An abbreviation names no place: two databases read `CET` differently, and
 * `IST` is said in three countries.
 */
const abbreviation = /^([a-z]{3}(\d[a-z]{3})?|SystemV\/.*)$/i;
/** Names of the IANA database that look like abbreviations: UTC under three names, and three countries. */
const names = new Set(["UTC", "UCT", "GMT", "PRC", "ROC", "ROK"]);

/**
 * Whether a text names a time zone: an IANA name, old names included (`Asia/Calcutta`, `Japan`). Abbreviations and
 * offsets are none.
 */
export function isTimeZone(text: string): text is TimeZone {
  if (!word.test(text) || (abbreviation.test(text) && !names.has(text.toUpperCase()))) return false;
  try {
    offsetsOf(text);
    return true;
  } catch {
    return false;
  }
}

/** The zone of a store's pages: the shop's own, or UTC while the shop's is unknown here. */
export function zoneOf({ time_zone: name }: { time_zone: string }): TimeZone {
  return isTimeZone(name) ? name : utc;
}

/** The zone of a store's pages, and the shop's own zone if it is unknown, so that the merchant is told. */
export type ShownZone = { timeZone: string; unknownZone: string | null };

/** The zone that a store's pages name. */
export function shownZoneOf(store: { time_zone: string }): ShownZone {
  const unknownZone = isTimeZone(store.time_zone) ? null : store.time_zone;
  return { timeZone: zoneOf(store), unknownZone };
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offsetAt(timeZone: TimeZone, moment: number): number {
  const [, sign, hours, minutes, seconds] = offset.exec(offsetsOf(timeZone).format(moment)) ?? [];
  const ms = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === "-" ? -ms : ms;
}

/** The date of a moment in a time zone. */
export function dateIn(timeZone: TimeZone, moment: Date): string {
  const at = moment.getTime();
  return new Date(at + offsetAt(timeZone, at)).toISOString().slice(0, 10);
}

const offset = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/;
const formatters = new Map<string, Intl.DateTimeFormat>();
const formattersMax = 100;

/**
 * Formats moments with a zone's offset. A formatter takes a millisecond to make, so a bounded number is kept by name.
 */
function offsetsOf(name: string): Intl.DateTimeFormat {
  const known = formatters.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" });
  const [oldest] = formatters.keys();
  if (oldest !== undefined && formatters.size >= formattersMax) formatters.delete(oldest);
  formatters.set(name, made);
  return made;
}
