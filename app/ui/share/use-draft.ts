import { useState } from "react";
import type { Channel } from "../../referrals/share/channels.ts";
import type { readShare } from "../../referrals/share/read-share.server.ts";
import { usePost } from "../kit/use-post.ts";
import { shown, suggestedText, toKeep } from "./share-text.ts";

export type Share = Awaited<ReturnType<typeof readShare>>;

/** The text for a channel and a language: typed, else kept, else suggested. */
export function useDraft(share: Share, channel: Channel, language: string) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const { send, failed } = usePost("/app/share/text");
  const link = share.links[channel];
  const key = `${channel}.${language}`;
  const suggested = suggestedText(channel, language, link, share);
  const own = share.texts.find((one) => one.channel === channel && one.language === language);
  const kept = own ? shown(own.text, link) : suggested;
  const text = typed[key] ?? kept;
  const keep = (wanted: string) =>
    send({ channel, language, text: wanted === suggested ? "" : toKeep(wanted, link) });
  return {
    text,
    link,
    failed,
    isSuggested: text === suggested,
    type: (value: string) => setTyped({ ...typed, [key]: value }),
    /** Remembers the text, if it is not remembered yet. */
    keep: () => void (text !== kept && keep(text)),
    reset: () => {
      setTyped({ ...typed, [key]: suggested });
      void keep(suggested);
    },
  };
}
