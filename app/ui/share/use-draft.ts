import { useRef, useState } from "react";
import type { Channel } from "../../referrals/share/channels.ts";
import type { readShare } from "../../referrals/share/read-share.server.ts";
import { usePost } from "../kit/use-post.ts";
import { shown, suggestedText, toKeep } from "./share-text.ts";

export type Share = Awaited<ReturnType<typeof readShare>>;

/** The text for a channel and a language: typed, else kept, else suggested. */
export function useDraft(share: Share, channel: Channel, language: string) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const { send, failed } = usePost("/app/share/text");
  // One after the other: a press right after typing sends twice, and the later text must win.
  const sent = useRef<Promise<unknown>>(Promise.resolve());
  const link = share.links[channel];
  const key = `${channel}.${language}`;
  const suggested = suggestedText(channel, language, link, share);
  const own = share.texts.find((one) => one.channel === channel && one.language === language);
  const kept = own ? shown(own.text, link) : suggested;
  const text = typed[key] ?? kept;
  const keep = (wanted: string) => {
    const fields = { channel, language, text: wanted === suggested ? "" : toKeep(wanted, link) };
    sent.current = sent.current.then(() => send(fields));
  };
  return {
    text,
    link,
    failed,
    isSuggested: text === suggested,
    type: (value: string) => setTyped({ ...typed, [key]: value }),
    /** Remembers the text, if it is not remembered yet. */
    keep: () => {
      if (text !== kept) keep(text);
    },
    reset: () => {
      setTyped({ ...typed, [key]: suggested });
      keep(suggested);
    },
  };
}
