import { z } from "zod";

/** A shop's number. Shopify writes a number, its digits, or `gid://shopify/Shop/…`, each in other messages. */
export const shopNumber = z.coerce
  .string()
  .transform((id) => id.replace("gid://shopify/Shop/", ""))
  .pipe(z.string().regex(/^\d{1,18}$/));
