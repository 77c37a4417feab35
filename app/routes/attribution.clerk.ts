import { config } from "../config.server.ts";
import { parseJson, readBody } from "../http/body.server.ts";
import { readClerkEvent } from "../http/clerk-event.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { answerMessage } from "../http/signed-report.server.ts";
import { requireSignedMessage, type Signer } from "../http/standard-webhook.server.ts";
import { answerSignup, refusedLinks } from "../process.server.ts";
import { answerErasure } from "../referrals/signups/erase-person.server.ts";

const bodyBytesMax = 256 * 1024;

const clerk: Signer = { families: ["svix", "webhook"], keys: config.clerkKeys };

/** Clerk's own webhooks, in place of a backend's: a new user may be a signup, a deleted one is an erasure. */
const receiveClerk = endpoint(["POST"], async ({ request, receivedAt, notes }) => {
  if (clerk.keys.length === 0) throw problem(404, "not_found", "Clerk is not switched on.");
  const body = await readBody({ request }, bodyBytesMax);
  const id = requireSignedMessage(request.headers, body, clerk, receivedAt);
  notes.isVerified = true;
  const wish = readClerkEvent(parseJson(body), receivedAt);
  if (wish.act === "ignore") {
    if (wish.unreadable !== undefined) refusedLinks.noteUnreadable(wish.unreadable);
    return json({ ignored: true, ...(wish.reason && { reason: wish.reason }) });
  }
  if (wish.act === "signup") refusedLinks.noteCode(wish.signup.referralCode);
  const message = { route: "clerk", id, body };
  return answerMessage(message, wish.userId, (verified) =>
    wish.act === "erasure" ? answerErasure(verified) : answerSignup({ ...verified, signup: wish.signup }),
  );
});

export const loader = receiveClerk;
export const action = receiveClerk;
