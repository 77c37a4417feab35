import type { Numbers, Receipt, Row } from "./api.ts";
import type { Crowd } from "./crowd.ts";
import type { Seen } from "./live.ts";
import type { Person } from "./person.ts";

/** What tells the app of a visit, the strongest first. Only the first two are promises. */
export const evidences = {
  browser: "the browser says so",
  address: "the address alone, and nobody looks alike",
  moved: "the address alone, and the visitor changed networks",
  lookalike: "the address alone, and others look alike",
  cookieless: "a page view of a browser without cookies",
  unanswered: "the app promised nothing",
  nobody: "nobody told the app: a plain link, and the script is blocked",
} as const;

export type Evidence = keyof typeof evidences;

/**
 * How people's visits were counted. `guessed`: the browser said that the second hit was a repeat, but a signup without a
 * click id had taken that hit for its own in the second between, and keeps it (only an unmatched hit becomes a repeat).
 */
export type VisitCount = {
  people: number;
  once: number;
  lost: string[];
  doubled: string[];
  guessed: string[];
};

/** How signups were matched: to their own click, to another's, or to none. */
export type MatchCount = { people: number; right: number; wrong: string[]; none: number; missing: string[] };

/** What the report says of the click. `hearsay`: there was none. */
export type Claim = "click_id" | "code" | "hearsay";

export type Truth = {
  visits: Record<Evidence, VisitCount>;
  matches: Record<Claim, MatchCount>;
  /** Bots that became a click. */
  countedBots: string[];
  /** Numbers that the app's statistics should have grown by, and did grow by. */
  totals: { what: string; known: number; told: number }[];
};

/** What the app answers at the end. */
export type Answers = {
  rows: Row[];
  receipts: Map<string, Receipt | null>;
  before: Numbers[];
  after: Numbers[];
};

/** Compares the app's answers with what is true of the people: whoever made them knows. */
export function compare({ people, bots }: Crowd, seenOf: Map<Person, Seen>, answers: Answers): Truth {
  const rowsOf = Map.groupBy(answers.rows, (row) => String(row.utm_params["utm_content"]));
  const visits = Object.fromEntries(
    Object.keys(evidences).map((one) => [one, { people: 0, once: 0, lost: [], doubled: [], guessed: [] }]),
  ) as unknown as Truth["visits"];
  const matches: Truth["matches"] = { click_id: noMatches(), code: noMatches(), hearsay: noMatches() };
  for (const person of people) {
    const seen = seenOf.get(person);
    if (!seen) continue;
    if (person.visit) {
      const count = visits[evidenceOf(person, seen)];
      const clicks = (rowsOf.get(person.id) ?? []).filter(isClick);
      count.people += 1;
      if (clicks.length === 0) count.lost.push(person.id);
      else if (clicks.length === 1) count.once += 1;
      else
        count[clicks.filter((row) => !isHeldByGuess(row)).length > 1 ? "doubled" : "guessed"].push(person.id);
    }
    const receipt = answers.receipts.get(person.id);
    if (seen.isReported && receipt !== undefined) addMatch(matches[claimOf(person, seen)], person, receipt);
  }
  const known = people.filter((person) => seenOf.get(person)?.isReported);
  const grown = (read: (numbers: Numbers) => number) =>
    sum(answers.after.map(read)) - sum(answers.before.map(read));
  return {
    ...{ visits, matches, countedBots: bots.map(({ id }) => id).filter((id) => rowsOf.has(id)) },
    totals: [
      { what: "clicks", known: answers.rows.filter(isClick).length, told: grown((one) => one.total_clicks) },
      {
        what: "confirmed clicks",
        known: answers.rows.filter((row) => isClick(row) && row.confirmed).length,
        told: grown((one) => one.confirmed_clicks),
      },
      { what: "signups", known: known.length, told: grown((one) => one.total_signups) },
      {
        what: "active",
        known: known.filter(({ becomesActive }) => becomesActive).length,
        told: grown((one) => one.total_active),
      },
    ],
  };
}

function isClick(row: Row): boolean {
  return row.clicked_at !== null;
}

function isHeldByGuess({ match_method: method, confirmed }: Row): boolean {
  return method === "referral_code" && !confirmed;
}

function evidenceOf({ visit }: Person, seen: Seen): Evidence {
  if (!visit) throw new Error("nobody visited");
  const { runsScript, keepsCookies } = visit.browser;
  if (!runsScript && visit.door !== "tracked") return "nobody";
  if (!seen.isAcknowledged) return "unanswered";
  if (runsScript) return keepsCookies ? "browser" : "cookieless";
  if (visit.isLookalike) return "lookalike";
  return visit.again && visit.again.address !== visit.browser.address ? "moved" : "address";
}

function claimOf({ visit }: Person, { hasSentClickId }: Seen): Claim {
  if (hasSentClickId) return "click_id";
  return visit ? "code" : "hearsay";
}

function addMatch(count: MatchCount, person: Person, receipt: Receipt | null): void {
  count.people += 1;
  if (!receipt?.attributed) count.missing.push(person.id);
  else if (receipt.match?.method === "none" || !receipt.match) count.none += 1;
  else if (receipt.match.utm_params["utm_content"] === person.id) count.right += 1;
  else count.wrong.push(person.id);
}

function noMatches(): MatchCount {
  return { people: 0, right: 0, wrong: [], none: 0, missing: [] };
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
