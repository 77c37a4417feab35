/** Where a shop hands its link over, in the order of the page. */
export const channels = [
  "whatsapp",
  "email",
  "sms",
  "facebook",
  "instagram",
  "x",
  "pinterest",
  "linkedin",
  "newsletter",
  "counter",
] as const;

export type Channel = (typeof channels)[number];

/** The place that counts a channel's visits: the `src` of its link. */
export function placeOf(channel: Channel): string {
  return channel === "counter" ? "counter-qr" : channel;
}

/** How many characters a kept text may have. The words of the counter are printed, where the room is small. */
export function shareTextMaxOf(channel: Channel): number {
  return channel === "counter" ? 200 : 2000;
}
