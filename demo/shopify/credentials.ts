import { createHmac } from "node:crypto";

/** The app's key and secret at the stand-in, made anew for every run. */
export type Credentials = { apiKey: string; apiSecret: string };

export function hmac(secret: string, data: string | Buffer): Buffer {
  return createHmac("sha256", secret).update(data).digest();
}
