import { z } from "zod";
import { config } from "../config.server.ts";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { problem } from "../http/problem.server.ts";
import { shopEvents } from "../referrals/webhooks/event-types.ts";
import {
  changeEndpoint,
  createEndpoint,
  removeEndpoint,
  rotateSecret,
  secretText,
  sendTest,
} from "../referrals/webhooks/manage-endpoints.server.ts";
import { readEndpointUrl } from "../referrals/webhooks/public-address.ts";
import { findStoreEndpoint, resendDay, resendOne } from "../referrals/webhooks/read-endpoints.server.ts";
import { answerInPlace } from "../ui/kit/acts.ts";

const id = z.uuid({ error: "invalid" });
const url = z
  .string({ error: "required" })
  .trim()
  .min(1, { error: "required", abort: true })
  .max(2048, { error: "tooLong", abort: true })
  .transform((text, context) => {
    const read = readEndpointUrl(text, { isAnywhere: config.webhooksAnywhere });
    if ("url" in read) return read.url;
    context.addIssue({ code: "custom", message: "address" });
    return z.NEVER;
  });
const events = z
  .string({ error: "noEvent" })
  .transform((text) => text.split(" ").filter(Boolean))
  .pipe(z.array(z.enum(shopEvents, { error: "invalid" })).min(1, { error: "noEvent" }))
  .transform((chosen) => shopEvents.filter((event) => chosen.includes(event)));
const ofEndpoint = ["pause", "resume", "remove", "rotate", "test", "resendDay"] as const;
const acts = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("create"), url, events }),
    z.object({ intent: z.literal("resend"), id, message: id }),
    z.object({ intent: z.enum(ofEndpoint), id }),
  ],
  { error: "invalid" },
);

export const action = merchantAct(acts, async (store, input) => {
  if (!config.features.has("integration_api"))
    throw problem(404, "feature_disabled", "The Integration API is switched off.");
  const at = new Date();
  const by = { by: { via: "page" }, at } as const;
  if (input.intent === "create") {
    const made = await createEndpoint(store.id, { url: input.url, events: input.events }, by);
    return made === "full" ? refused({ url: made }) : { status: "done", secret: secretText(made.secret) };
  }
  const endpoint = await findStoreEndpoint(store, input.id);
  if (!endpoint) return refused({ form: "unknown" });
  switch (input.intent) {
    case "resend":
      if (!(await resendOne(endpoint, input.message, at))) return refused({ form: "unknown" });
      break;
    case "resendDay":
      await resendDay(endpoint, at);
      break;
    case "pause":
    case "resume":
      await changeEndpoint(endpoint, { status: input.intent === "pause" ? "paused" : "active" }, by);
      break;
    case "remove":
      await removeEndpoint(endpoint, by);
      break;
    case "test":
      await sendTest(endpoint.id, at);
      break;
    case "rotate":
      return { status: "done", secret: secretText((await rotateSecret(endpoint, by)).endpoint.secret) };
  }
  return { status: "done" };
});
export const clientAction = answerInPlace;
