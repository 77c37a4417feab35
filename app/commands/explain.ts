import { parseArgs } from "node:util";
import { explainClick } from "../referrals/clicks/explain-click.server.ts";
import { linksOf } from "../referrals/clicks/links.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { receiptOf } from "../referrals/signups/receipt.ts";
import { readReferralCode } from "../referrals/stores/read-referral-code.ts";
import { isStoreCode } from "../referrals/stores/referral-code.ts";
import { database } from "../storage/engine/database.server.ts";
import {
  selectClickEventFacts,
  selectEventFacts,
  selectMessageFacts,
  selectReferralFacts,
} from "../storage/upkeep/explanation.server.ts";
import { selectTotals } from "../storage/reports/store-referral-stats.server.ts";
import { findStoreByCode } from "../storage/stores/store.server.ts";
import { selectPerson } from "../storage/signups/person.server.ts";
import { userIdOf } from "../storage/signups/user-id.ts";
import { run, UsageError } from "./run.ts";

const usage = `Every fact and decision, for support:
  npm run explain -- --user <the auth backend's id>
  npm run explain -- --click <click id> [--code <the code of its link>]
  npm run explain -- --code <referral code>`;

const { values } = parseArgs({
  options: { user: { type: "string" }, click: { type: "string" }, code: { type: "string" } },
});
const { pool } = database;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

await run(async () => {
  if (values.user) await explainUser(values.user);
  else if (values.click) await explainVisit(values.click, values.code ?? null);
  else if (values.code) await explainCode(values.code);
  else throw new UsageError(usage);
});

async function explainUser(externalId: string): Promise<void> {
  const person = await personOf(externalId);
  const row = await selectPerson(pool, person.key);
  if (!row) {
    console.log("Nobody was reported under this id: no signup, no activation, no erasure.");
    return;
  }
  show("Decision", receiptOf(externalId, row, { repeat: true, warnings: [] }));
  const { slug: store, referral_id: referralId } = row;
  if (store && referralId) show("Referral", await selectReferralFacts(pool, { store, referralId }));
  const named = { userId: userIdOf(person.key), externalId };
  const messages = await selectMessageFacts(pool, named);
  const first = messages.flatMap(({ response }) => response?.referral_id ?? [])[0];
  if (first && referralId && first !== referralId)
    console.log(
      `The first answer named the referral ${first}: its click went to a signup that carried its id.\n`,
    );
  show("Messages answered", messages);
  show("Events", await selectEventFacts(pool, named));
}

async function explainVisit(clickId: string, codeText: string | null): Promise<void> {
  if (!uuid.test(clickId)) throw new UsageError("A click id is a UUID.");
  const code = codeText === null ? null : (readReferralCode(codeText)?.code ?? codeText);
  const { rows, story, clickedAt } = await explainClick(database, { clickId, code }, new Date());
  console.log(`${story.join("\n")}\n`);
  if (rows.length > 0) show("Referral", rows);
  const events = clickedAt ? await selectClickEventFacts(pool, clickId.toLowerCase(), clickedAt) : [];
  if (events.length > 0) show("Events", events);
}

async function explainCode(text: string): Promise<void> {
  const read = readReferralCode(text);
  if (!read) {
    console.log("This is no code: neither 1–64 of a-z A-Z 0-9 _ - nor a text with a store's.");
    return;
  }
  const { code, repaired } = read;
  if (repaired) console.log(`Read as ${code}.`);
  const store = await findStoreByCode(pool, code);
  if (!store) {
    console.log(isStoreCode(code) ? "No store has this code." : "A generic code: it belongs to no store.");
    return;
  }
  show("Store", store);
  show("Links", linksOf(code));
  show("Totals", await selectTotals(pool, store.id));
}

function show(title: string, facts: unknown): void {
  console.log(`${title}\n${JSON.stringify(facts, null, 2)}\n`);
}
