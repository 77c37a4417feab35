import { randomUUID } from "node:crypto";

/** What `Server-Timing` said of a hit; `unanswered` when no answer came. Only `committed` was promised. */
export type HitOutcome = "committed" | "buffered" | "lost" | "unanswered";

/** One GET of a tracked link. */
export type Hit = {
  /** Travels as `utm_content`, so that a row tells which hit made it. */
  mark: string;
  code: string;
  /** Hits of one visit come from one address. */
  address: string;
  bot: boolean;
  outcome: HitOutcome;
  clickId: string | null;
  /** The app process that answered. */
  life: number;
};

/** One page view, however often its script tells of it. */
export type View = {
  /** Travels as `utm_content`, to tell a row that a view made from a row that its hit made. */
  mark: string;
  code: string;
  address: string;
  claim: string;
  /** The click in the page's address; null on a plain link. */
  clickId: string | null;
  /** The clicks of those answers that said `committed`: the others promised nothing. */
  promised: string[];
};

/** One signed message, however often it was sent. */
export type Report = {
  route: "signups" | "activations";
  id: string;
  body: string;
  userId: string;
  referralCode: string | null;
  /** The raw body of every 200. */
  answers: string[];
  /** The click it must be matched to: acknowledged before it was sent, and nobody else's. */
  certainClickId: string | null;
  /** Whether the person's activation was acknowledged before this was first sent. */
  afterActivation: boolean;
};

/** Everything that was sent and answered, as the senders saw it. */
export type Ledger = {
  hits: Hit[];
  views: View[];
  reports: Report[];
  /** People whose activation was acknowledged. */
  active: Set<string>;
  /** Hits and page views answered as committed, and messages answered at least once. */
  acknowledged: number;
  /** Answers and failures by kind, to tell what the run met. */
  met: Record<string, number>;
  /** What no sender may ever see. */
  complaints: string[];
};

export function newLedger(): Ledger {
  return {
    hits: [],
    views: [],
    reports: [],
    active: new Set(),
    acknowledged: 0,
    met: {},
    complaints: [],
  };
}

export function addHit(ledger: Ledger, hit: Pick<Hit, "mark" | "code" | "address" | "bot">): Hit {
  const added: Hit = { ...hit, outcome: "unanswered", clickId: null, life: 0 };
  ledger.hits.push(added);
  return added;
}

/** A new page view with a claim of its own. */
export function addView(ledger: Ledger, view: Pick<View, "mark" | "code" | "address" | "clickId">): View {
  const added: View = { ...view, claim: randomUUID(), promised: [] };
  ledger.views.push(added);
  return added;
}

/** A new message with an id of its own. */
export function addReport(
  ledger: Ledger,
  report: { userId: string; referralCode?: string; clickId?: string | null; certain?: boolean },
): Report {
  const { userId, referralCode = null, clickId = null, certain = false } = report;
  const added: Report = {
    route: referralCode === null ? "activations" : "signups",
    id: randomUUID(),
    body: JSON.stringify({
      user_id: userId,
      ...(referralCode !== null && { referral_code: referralCode }),
      ...(clickId !== null && { click_id: clickId }),
    }),
    userId,
    referralCode,
    answers: [],
    certainClickId: certain ? clickId : null,
    afterActivation: ledger.active.has(userId),
  };
  ledger.reports.push(added);
  return added;
}

/** Notes what a sender met, for the record. */
export function meet(ledger: Ledger, what: string): void {
  ledger.met[what] = (ledger.met[what] ?? 0) + 1;
}

/** A report as an example of what is wrong. */
export function tell({ route, id, body }: Report): string {
  return `${route} ${id} ${body}`;
}
