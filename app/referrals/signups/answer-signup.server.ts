import type { Database } from "../../storage/engine/postgres.server.ts";
import { createGroupCommit } from "../../storage/engine/group-commit.server.ts";
import type { ClickIds, ClickIdSource } from "../clicks/click-id.server.ts";
import { answerEachOnce, present, type Answer, type Message } from "./answer-once.server.ts";
import { rehearsed } from "./rehearse.server.ts";
import { signupOutcome, type SignupOutcome } from "./signup-outcome.ts";
import { recordSignups, type SignupReport } from "./record-signups.server.ts";

/** A signup with its message, which holds the person. */
export type SignupMessage = Message & { signup: Omit<SignupReport, "person"> };

/**
 * Records a signup once and answers every copy the same, after its commit. Throws when the database is away or the
 * store's row stays locked. Nothing is stored then, and the sender asks again.
 */
export type AnswerSignup = (message: SignupMessage) => Promise<Answer>;

const groupMax = 64;

/**
 * Groups signups: those that arrive during a write share the next transaction, and each statement serves all of them.
 */
export function createAnswerSignup(
  database: Database,
  ids: ClickIdSource,
  now: () => Date,
  onOutcome: (outcome: SignupOutcome) => void = () => {},
): AnswerSignup {
  const groups = createGroupCommit<SignupMessage, Answer>({
    what: "signups",
    write: async (messages) => answerSignups(database, await ids.load(), messages),
    keyOf: ({ signup }) => signup.referralCode,
    // One statement cannot write the same row twice.
    namesOf: ({ route, id, person }) => [`${route} ${id}`, person.key.toString("hex")],
    groupMax,
    now,
    whenAway: "refuse",
  });
  return async (message) => {
    const answer = await groups.add(message);
    onOutcome(signupOutcome(answer));
    return answer;
  };
}

/** Answers dry runs of signups and keeps nothing. Each runs alone, because the groups know nothing of dry runs. */
export function createRehearseSignup(database: Database, ids: ClickIdSource): AnswerSignup {
  const rehearse = rehearsed<SignupMessage>(async (on, message) => {
    const [answer] = await answerSignups(on, await ids.load(), [message]);
    return present(answer);
  });
  return async (message) => {
    await ids.load(); // before the transaction: an embedded database has one connection
    return rehearse(database, message);
  };
}

function answerSignups(database: Database, ids: ClickIds, messages: SignupMessage[]): Promise<Answer[]> {
  const reportOf = ({ person, signup }: SignupMessage): SignupReport => {
    const { clickId, referralCode } = signup;
    return { person, ...signup, issued: clickId === null ? null : ids.read(clickId, referralCode) };
  };
  return answerEachOnce(database, messages, (sql, fresh) => recordSignups(sql, fresh.map(reportOf)));
}
