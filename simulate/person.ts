/** The way to the landing page: by the app's own link, by the landing page's address, or by an address that somebody shared. */
export type Door = "tracked" | "plain" | "shared";

/** A browser as the app sees it, and what it does with the landing script. */
export type Browser = {
  agent: string;
  language: string;
  address: string;
  /** False where a blocker holds the landing script up. */
  runsScript: boolean;
  keepsCookies: boolean;
};

/** What the platform's report of a signup says: the click id of the cookie, or the code alone. */
export type Report = "click_id" | "code";

/** Somebody who was made up, with all that is true of them. */
export type Person = {
  /** The person's id at the platform, and the mark of their visit: it travels as `utm_content`. */
  id: string;
  /** The shop's place in the list of shops. */
  shop: number;
  /** From the run's beginning. */
  startsAtMs: number;
  /** Null for somebody who heard of the code and never clicked. */
  visit: Visit | null;
  report: Report | null;
  /** The auth backend sends its message twice. */
  isSentTwice: boolean;
  becomesActive: boolean;
};

export type Visit = {
  browser: Browser;
  door: Door;
  place: string | null;
  /** Others behind the same address have the same kind of phone, and the same link. */
  isLookalike: boolean;
  /** The same person opens the link again, perhaps from another network. Null: once was enough. */
  again: { address: string } | null;
  /** Whose address this is, where somebody shared it. */
  sharedBy: Person | null;
};

/** A program that opens links. It is nobody. */
export type Bot = { id: string; shop: number; startsAtMs: number; kind: BotKind; address: string };

export type BotKind = "crawler" | "agent" | "scanner" | "head" | "prefetch" | "embedded";
