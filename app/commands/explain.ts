import { parseArgs } from "node:util";
import { linksOf } from "../referrals/clicks/links.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { receiptOf } from "../referrals/signups/receipt.ts";
import { readReferralCode } from "../referrals/stores/read-referral-code.ts";
import { isStoreCode } from "../referrals/stores/referral-code.ts";
import { database } from "../storage/engine/database.server.ts";
import {
  selectEventFacts,
  selectMessageFacts,
  selectReferralFacts,
} from "../storage/upkeep/explanation.server.ts";
import { selectTotals } from "../storage/reports/store-referral-stats.server.ts";
import { findStoreByCode } from "../storage/stores/store.server.ts";
import { selectPerson } from "../storage/signups/person.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Every fact and decision, for support:
  npm run explain -- --user <the auth backend's id>
  npm run explain -- --click <click id>
  npm run explain -- --code <referral code>`;

const { values } = parseArgs({
  options: { user: { type: "string" }, click: { type: "string" }, code: { type: "string" } },
});
const { pool } = database;

await run(async () => {
  if (values.user) await explainUser(values.user);
  else if (values.click) await explainClick(values.click);
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
  show("Messages answered", await selectMessageFacts(pool, externalId));
  show("Events", await selectEventFacts(pool, externalId));
}

async function explainClick(clickId: string): Promise<void> {
  if (!/^[0-9a-f-]{36}$/i.test(clickId)) throw new UsageError("A click id is a UUID.");
  const facts = await selectReferralFacts(pool, { clickId });
  if (facts.length === 0) {
    console.log(
      "No click has this id. It was filtered (bot, prefetch, inactive store), its code is unknown, or it is past retention.",
    );
    return;
  }
  show("Referral", facts);
  show("Events", await selectEventFacts(pool, clickId));
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
