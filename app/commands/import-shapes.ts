/** A line of a file, by the headings of its columns. */
type Line = Record<string, string>;

/** A line in our own columns; or why it is no referral, and is passed over. */
export type OwnLine = Line | { skip: string };

/**
 * How the exports of other programs are read: each of our columns from the first heading that the file has. Headings are
 * compared without case, spaces and signs. None of these programs publishes its export's headings: the names are those
 * of their public APIs, in the spellings that their tables show.
 */
const shapes = {
  // https://dub.co/docs/api-reference: events (clicks and leads) and customers
  dub: {
    id: ["event id", "click id", "click.id", "id"],
    store: ["link key", "link.key", "key", "short link", "link"],
    user_id: ["customer external id", "customer.externalId", "external id"],
    clicked_at: ["clicked at", "click timestamp", "click.timestamp"],
    signed_up_at: ["created at", "customer created at", "customer.createdAt"],
    activated_at: ["first sale at"],
  },
  // https://developers.rewardful.com: referrals
  rewardful: {
    id: ["id", "referral id"],
    store: ["link token", "link.token", "token", "affiliate token", "via"],
    user_id: ["user id", "customer id", "customer.id", "stripe customer id"],
    clicked_at: ["created at", "visited at"],
    signed_up_at: ["became lead at", "lead at"],
    activated_at: ["became conversion at", "conversion at"],
  },
  // https://docs.firstpromoter.com/api-reference-v1/leads-api/list: leads
  firstpromoter: {
    id: ["id", "lead id"],
    store: ["ref id", "promotion.ref_id", "promoter ref id", "referral id"],
    user_id: ["uid", "user id"],
    signed_up_at: ["created at", "signed up at", "signup date"],
    activated_at: ["customer since", "converted at"],
  },
  // https://docs.uppromote.com: referrals, which are orders
  uppromote: {
    id: ["order id", "order number", "id"],
    store: ["affiliate id", "affiliate", "affiliate email", "referral code", "coupon"],
    user_id: ["customer id"],
    signed_up_at: ["created at", "order date", "date"],
    activated_at: ["created at", "order date", "date"],
  },
} satisfies Record<string, Record<string, string[]>>;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as ShapeName[]; // the cast: keys of a literal

/** Reads a line of another program's export into our own columns. */
export function readShape(shape: ShapeName, line: Line): OwnLine {
  const cells = new Map(Object.entries(line).map(([heading, cell]) => [plain(heading), cell]));
  const cellOf = (headings: readonly string[]) =>
    headings.map((heading) => cells.get(plain(heading)) ?? "").find((cell) => cell.trim() !== "") ?? "";
  const own = Object.fromEntries(Object.entries(shapes[shape]).map(([name, from]) => [name, cellOf(from)]));
  const utm = Object.fromEntries(
    Object.entries(line).flatMap(([heading, cell]) => {
      const name = heading.trim().toLowerCase().replaceAll(" ", "_");
      return name.startsWith("utm_") ? [[name, cell]] : [];
    }),
  );
  return shape === "dub" ? ofEvent({ ...own, ...utm }, cellOf) : { ...own, ...utm };
}

/** Dub's events name their kind, and have one time. Its customers have no kind. */
function ofEvent(own: Line, cellOf: (headings: string[]) => string): OwnLine {
  const kind = cellOf(["event"]).trim().toLowerCase();
  const at = cellOf(["timestamp", "date", "time"]);
  if (kind === "") return own;
  if (kind === "click") return { ...own, clicked_at: at, user_id: "", signed_up_at: "", activated_at: "" };
  if (kind === "lead") return { ...own, signed_up_at: at, activated_at: "" };
  return { skip: `a ${kind} is no click and no signup` };
}

function plain(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9]/g, "");
}
