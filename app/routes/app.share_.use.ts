import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { channels } from "../referrals/share/channels.ts";
import { useChannel } from "../referrals/share/use-channel.server.ts";

const used = z.object({
  channel: z.enum(channels, { error: "unknown" }),
  copied: z.enum(["true", "false"], { error: "rule" }),
});

/** The merchant hands the link over by a channel: its place is made, and a copy is told to analytics. */
export const action = merchantAct(used, async (store, { channel, copied }) => ({
  status: "done",
  outcome: await useChannel(store, channel, copied === "true", new Date()),
}));
