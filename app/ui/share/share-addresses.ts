import type { Channel } from "../../referrals/share/channels.ts";

type Message = { text: string; subject: string; link: string };

/** Where a channel takes a message, or null when it takes none. */
export function addressOf(channel: Channel, { text, subject, link }: Message): string | null {
  const [body, url] = [encodeURIComponent(text), encodeURIComponent(link)];
  switch (channel) {
    case "whatsapp":
      return `https://wa.me/?text=${body}`;
    case "email":
    case "newsletter":
      // A mail's lines end in CRLF: https://www.rfc-editor.org/rfc/rfc6068#section-5.
      return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replaceAll(/\r?\n/g, "\r\n"))}`;
    case "sms":
      // This form is read by both iOS and Android.
      return `sms:?&body=${body}`;
    case "x":
      return `https://x.com/intent/post?text=${body}`;
    case "pinterest":
      return `https://www.pinterest.com/pin/create/button/?url=${url}&description=${body}`;
    case "facebook":
      return `https://www.facebook.com/sharer/sharer.php?u=${url}`;
    case "linkedin":
      return `https://www.linkedin.com/sharing/share-offsite/?url=${url}`;
    case "instagram":
    case "counter":
      return null;
  }
}

/** Channels that take the link alone: the text is to be pasted. */
export const takesNoText: ReadonlySet<Channel> = new Set(["facebook", "linkedin"]);
