import type { Channel } from "../../referrals/share/channels.ts";
import { wordsIn } from "./languages.ts";

type Values = {
  shop: string;
  platform: string;
  offer: string | null;
  /** The platform rewards its shops, and says so. */
  isRewarded: boolean;
};

/** Channels with little room: the disclosure is a mark. */
const short = new Set<Channel>(["x", "instagram"]);
/** Nothing is disclosed on a sign: the shop itself hangs it up, and says in full words whom it works with. */
const plain = new Set<Channel>(["counter"]);

/** The text that we suggest for a channel. Its last line says that the shop is rewarded, or may be. */
export function suggestedText(channel: Channel, language: string, link: string, values: Values): string {
  const { texts, disclosure, disclosureRewarded, disclosureShort } = wordsIn(language);
  const text = filled(texts[channel], { ...values, link });
  if (plain.has(channel)) return text;
  if (short.has(channel)) return `${text} ${disclosureShort}`;
  return `${text}\n\n${filled(values.isRewarded ? disclosureRewarded : disclosure, { ...values, link })}`;
}

/** The subject of an e-mail to customers. */
export function subjectIn(language: string, shop: string): string {
  return wordsIn(language).subject.replaceAll("{{shop}}", () => shop);
}

/** A merchant's text as it is kept: the link may get another address, so its place is kept. */
export function toKeep(text: string, link: string): string {
  return text.replaceAll(link, "{link}");
}

/** A kept text as it is shown. */
export function shown(kept: string, link: string): string {
  return kept.replaceAll("{link}", () => link);
}

function filled(text: string, { shop, platform, offer, link }: Values & { link: string }): string {
  const all: Record<string, string> = { shop, platform, link, offer: offer ?? "" };
  return text
    .replaceAll(/ ?\{\{(\w+)\}\}/g, (place, name: string) => {
      const value = all[name] ?? "";
      return value === "" ? "" : (place.startsWith(" ") ? " " : "") + value;
    })
    .trim();
}
