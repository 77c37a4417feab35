import { z } from "zod";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { logoFrom } from "../print/logo.server.ts";
import { keepLook } from "../referrals/share/keep-look.server.ts";
import { logoTextMax } from "../ui/share/logo-size.ts";
import { darkEnough, isColor } from "../ui/share/qr-color.ts";

const look = z.object({
  color: z
    .string()
    .refine((one) => one === "" || isColor(one), "rule")
    .transform((one) => (one === "" ? null : darkEnough(one))),
  logo: z.string().max(logoTextMax, "tooLong"),
});

/** Remembers the look of the shop's codes: a colour, made dark enough, and a logo. An empty field is none. */
export const action = merchantAct(look, async (store, { color, logo: sent }) => {
  const logo = sent === "" ? null : logoFrom(sent);
  if (sent !== "" && logo === null) return refused({ logo: "rule" });
  await keepLook(store, { color, logo });
  return { status: "done" };
});
