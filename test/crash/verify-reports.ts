import type { Receipt } from "../../app/referrals/signups/receipt.ts";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { tell, type Ledger, type Report } from "./ledger.ts";
import { groupBy } from "./group-by.ts";
import { verifyReceipts } from "./verify-receipts.ts";
import type { Check } from "./verify.ts";

export type PersonRow = { user_id: string; source: string | null; active: boolean };
export type ReferralRow = {
  id: string;
  user_id: string | null;
  store: string;
  status: string;
  method: string | null;
  click_id: string | null;
};
/** A report with the first answer it got. */
export type Answered = Report & { receipt: Receipt };

/** Every report that was answered is stored as it was answered, and counted for one person and one referral. */
export async function verifyReports(sql: Sql, ledger: Ledger, check: Check): Promise<void> {
  const { reports } = ledger;
  check(
    "every report is answered in the end",
    reports.filter(({ answers }) => answers.length === 0).map(tell),
  );
  check(
    "a message is answered the same however often it comes",
    reports
      .filter(({ answers }) => new Set(answers).size > 1)
      .map((one) => `${tell(one)}: ${one.answers.join(" ")}`),
  );
  const answered = reports
    .filter(({ answers }) => answers.length > 0)
    .map((one): Answered => ({ ...one, receipt: JSON.parse(one.answers[0]!) as Receipt }));
  await verifyStoredAnswers(sql, answered, check);

  const people = await sql.query<PersonRow>(
    `select external_id as user_id, referral_source as source, activated_at is not null as active
     from "user"`,
  );
  const referrals = await sql.query<ReferralRow>(
    `select r.id, u.external_id as user_id, s.slug as store, r.status, r.match_method as method, r.click_id
     from store_referral r join store s on s.id = r.store_id left join "user" u on u.id = r.referred_user_id`,
  );
  verifyPeople(answered, people.rows, referrals.rows, check);
  verifyReceipts(answered, people.rows, referrals.rows, check);
}

async function verifyStoredAnswers(sql: Sql, answered: Answered[], check: Check): Promise<void> {
  const { rows } = await sql.query<{ key: string; response: string | null }>(
    `select route || ' ' || message_id as key, response::text from message_receipt where route <> 'click-batch'`,
  );
  const stored = new Map(rows.map(({ key, response }) => [key, response]));
  check(
    "an answer is stored as it was sent",
    answered
      .filter((one) => stored.get(`${one.route} ${one.id}`) !== one.answers[0])
      .map((one) => `${tell(one)}: sent ${one.answers[0]}, stored ${stored.get(`${one.route} ${one.id}`)}`),
  );
}

function verifyPeople(
  answered: Answered[],
  people: PersonRow[],
  referrals: ReferralRow[],
  check: Check,
): void {
  const reportsOf = groupBy(answered, ({ userId }) => userId);
  const referralsOf = groupBy(referrals, (row) => row.user_id);
  const known = new Set(people.map((row) => row.user_id));
  check(
    "an acknowledged person is in the database",
    [...reportsOf.keys()].filter((id) => !known.has(id)),
  );
  check(
    "everybody in the database was reported, and once",
    people
      .filter((row) => !reportsOf.has(row.user_id))
      .map((row) => row.user_id)
      .concat(known.size < people.length ? ["a person has two rows"] : []),
  );
  check(
    "exactly one of a person's reports is the first",
    [...reportsOf].flatMap(([userId, reports]) =>
      (["signups", "activations"] as const)
        .map((route) => reports.filter((one) => one.route === route))
        .filter((some) => some.length > 0 && some.filter(({ receipt }) => !receipt.repeat).length !== 1)
        .map((some) => `${userId}: ${some.map(tell).join(", ")}`),
    ),
  );
  check(
    "a person of a store's code has one referral, anybody else none",
    people
      .filter(
        (row) => (referralsOf.get(row.user_id)?.length ?? 0) !== (row.source?.startsWith("store-") ? 1 : 0),
      )
      .map((row) => `${JSON.stringify(row)}: ${JSON.stringify(referralsOf.get(row.user_id))}`),
  );
  check(
    "a referral belongs to somebody from the signup on, and is active when they are",
    referrals
      .filter((row) => (row.user_id === null) !== (row.status === "clicked"))
      .concat(
        people
          .flatMap((person) => (referralsOf.get(person.user_id) ?? []).map((row) => ({ person, row })))
          .filter(({ person, row }) => person.active !== (row.status === "active"))
          .map(({ row }) => row),
      )
      .map((row) => JSON.stringify(row)),
  );
}
