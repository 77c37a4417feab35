import { createHmac } from "node:crypto";
import { config } from "../../config.server.ts";

/** The headers of a Standard Webhooks 1.0 message, signed with the auth backend's newest secret. */
export function signMessage(id: string, body: string, now = new Date()): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const [newest] = config.attributionSecrets;
  if (newest === undefined) throw new Error("there is no attribution secret to sign with");
  const mac = createHmac("sha256", newest).update(`${id}.${timestamp}.${body}`);
  return {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${mac.digest("base64")}`,
  };
}
