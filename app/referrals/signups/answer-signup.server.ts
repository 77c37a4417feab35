import { isConflict, isUnavailable } from "../../storage/engine/unavailable.server.ts";
import { answerEachOnce, type Answer, type Message } from "./answer-once.server.ts";
import { recordSignups, type SignupReport } from "./record-signups.server.ts";

/** A signup as its message brought it; the person is the message's. */
export type SignupMessage = Message & { signup: Omit<SignupReport, "person"> };

type Waiting = {
  message: SignupMessage;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

const groupMax = 64;
/** Two, so that a group that waits for a lock does not hold up everybody. */
const groupsAtOnce = 2;

let waiting: Waiting[] = [];
let groups = 0;

/**
 * Records a signup once and answers every copy the same, after its commit. Signups that arrive while others are being
 * written share the next transaction: each statement then serves all of them.
 */
export function answerSignup(message: SignupMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    waiting.push({ message, resolve, reject });
    // After this turn of the event loop, so that requests already parsed share the group.
    if (groups < groupsAtOnce) setImmediate(settleNext);
  });
}

function settleNext(): void {
  if (waiting.length === 0 || groups >= groupsAtOnce) return;
  groups += 1;
  void settle(takeGroup()).finally(() => {
    groups -= 1;
    settleNext();
  });
}

/** The next group, in order of arrival. Nobody is in it twice: one statement cannot write the same row twice. */
function takeGroup(): Waiting[] {
  const group: Waiting[] = [];
  const later: Waiting[] = [];
  const seen = new Set<string>();
  for (const one of waiting) {
    const { route, id, person } = one.message;
    const names = [`${route} ${id}`, person.key.toString("hex")];
    const fits = group.length < groupMax && !names.some((name) => seen.has(name));
    (fits ? group : later).push(one);
    if (fits) for (const name of names) seen.add(name);
  }
  waiting = later;
  return group;
}

async function settle(group: Waiting[]): Promise<void> {
  try {
    const answers = await answerEachOnce(
      group.map(({ message }) => message),
      (sql, fresh) =>
        recordSignups(
          sql,
          fresh.map(({ person, signup }) => ({ person, ...signup })),
        ),
    );
    for (const [index, { resolve }] of group.entries()) resolve(answers[index]!);
  } catch (error) {
    // A neighbour's failure is nobody else's: it was rolled back whole, so smaller groups try again, down to the culprit
    // alone. Not when the database is away, and perhaps committed: the sender's retry asks for the answer.
    if (group.length > 1 && (!isUnavailable(error) || isConflict(error)))
      await Promise.all(parted(group).map(settle));
    else for (const { reject } of group) reject(error);
  }
}

/** A group in four: few enough to leave connections to others, and one culprit is alone after three tries. */
function parted(group: Waiting[]): Waiting[][] {
  const size = Math.ceil(group.length / 4);
  return [0, 1, 2, 3].map((n) => group.slice(n * size, (n + 1) * size)).filter((part) => part.length > 0);
}
