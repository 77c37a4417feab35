/** What kind of site a visitor came from. */
export type Channel = (typeof channels)[number];

export const channels = ["social", "search", "ai", "mail", "direct", "shop", "site", "unknown"] as const;

type Site = { name: string; channel: Channel; hosts: readonly string[] };

const site = (channel: Channel, name: string, ...hosts: string[]): Site => ({ name, channel, hosts });

/** Sites that many visitors come from, by the key that is stored. A host stands for all hosts below it. */
export const knownSites: Record<string, Site> = {
  instagram: site("social", "Instagram", "instagram.com", "ig.me"),
  facebook: site("social", "Facebook", "facebook.com", "fb.com", "fb.me", "com.facebook.katana"),
  threads: site("social", "Threads", "threads.net", "threads.com"),
  tiktok: site("social", "TikTok", "tiktok.com", "com.zhiliaoapp.musically"),
  youtube: site("social", "YouTube", "youtube.com", "youtu.be", "com.google.android.youtube"),
  pinterest: site("social", "Pinterest", "pinterest.com", "pinterest.de", "pin.it", "com.pinterest"),
  x: site("social", "X", "x.com", "twitter.com", "t.co", "com.twitter.android"),
  linkedin: site("social", "LinkedIn", "linkedin.com", "lnkd.in", "com.linkedin.android"),
  reddit: site("social", "Reddit", "reddit.com", "redd.it", "com.reddit.frontpage"),
  snapchat: site("social", "Snapchat", "snapchat.com", "com.snapchat.android"),
  whatsapp: site("social", "WhatsApp", "whatsapp.com", "wa.me", "com.whatsapp"),
  telegram: site("social", "Telegram", "telegram.org", "t.me", "org.telegram.messenger"),
  messenger: site("social", "Messenger", "messenger.com", "m.me", "com.facebook.orca"),
  discord: site("social", "Discord", "discord.com", "discord.gg", "com.discord"),
  bluesky: site("social", "Bluesky", "bsky.app"),
  mastodon: site("social", "Mastodon", "mastodon.social", "mastodon.online"),
  vk: site("social", "VK", "vk.com"),
  tumblr: site("social", "Tumblr", "tumblr.com"),
  quora: site("social", "Quora", "quora.com"),
  linktree: site("social", "Linktree", "linktr.ee"),
  line: site("social", "LINE", "line.me", "jp.naver.line.android"),
  wechat: site("social", "WeChat", "weixin.qq.com", "com.tencent.mm"),
  twitch: site("social", "Twitch", "twitch.tv"),
  nextdoor: site("social", "Nextdoor", "nextdoor.com"),
  google: site("search", "Google", "google.com", "com.google.android.googlequicksearchbox"),
  bing: site("search", "Bing", "bing.com"),
  duckduckgo: site("search", "DuckDuckGo", "duckduckgo.com", "com.duckduckgo.mobile.android"),
  yahoo: site("search", "Yahoo", "yahoo.com", "yahoo.co.jp"),
  ecosia: site("search", "Ecosia", "ecosia.org"),
  brave: site("search", "Brave Search", "search.brave.com"),
  qwant: site("search", "Qwant", "qwant.com"),
  startpage: site("search", "Startpage", "startpage.com"),
  kagi: site("search", "Kagi", "kagi.com"),
  yandex: site("search", "Yandex", "yandex.ru", "yandex.com", "ya.ru"),
  baidu: site("search", "Baidu", "baidu.com"),
  naver: site("search", "Naver", "naver.com"),
  chatgpt: site("ai", "ChatGPT", "chatgpt.com", "chat.openai.com", "com.openai.chatgpt"),
  perplexity: site("ai", "Perplexity", "perplexity.ai", "ai.perplexity.app.android"),
  claude: site("ai", "Claude", "claude.ai", "com.anthropic.claude"),
  gemini: site("ai", "Gemini", "gemini.google.com", "bard.google.com", "com.google.android.apps.bard"),
  copilot: site("ai", "Copilot", "copilot.microsoft.com", "com.microsoft.copilot"),
  grok: site("ai", "Grok", "grok.com", "x.ai"),
  deepseek: site("ai", "DeepSeek", "deepseek.com"),
  mistral: site("ai", "Le Chat", "chat.mistral.ai"),
  metaai: site("ai", "Meta AI", "meta.ai"),
  poe: site("ai", "Poe", "poe.com"),
  you: site("ai", "You.com", "you.com"),
  gmail: site("mail", "Gmail", "mail.google.com", "com.google.android.gm"),
  outlook: site(
    "mail",
    "Outlook",
    "outlook.com",
    "outlook.live.com",
    "outlook.office.com",
    "outlook.office365.com",
  ),
  yahoomail: site("mail", "Yahoo Mail", "mail.yahoo.com", "com.yahoo.mobile.client.android.mail"),
  proton: site("mail", "Proton Mail", "mail.proton.me", "ch.protonmail.android"),
  icloud: site("mail", "iCloud Mail", "icloud.com"),
  gmx: site("mail", "GMX", "gmx.net", "gmx.com", "gmx.de"),
  webde: site("mail", "WEB.DE", "web.de"),
  aol: site("mail", "AOL Mail", "mail.aol.com"),
  fastmail: site("mail", "Fastmail", "fastmail.com"),
  mailru: site("mail", "Mail.ru", "mail.ru"),
  mailchimp: site("mail", "Mailchimp", "list-manage.com", "mailchi.mp"),
  klaviyo: site("mail", "Klaviyo", "klaviyomail.com"),
};

const keysByHost = new Map(
  Object.entries(knownSites).flatMap(([key, { hosts }]) => hosts.map((host) => [host, key] as const)),
);
/** Google has a search page in every country. */
const googles = /^(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}$/;

/** The key of the known site that a host belongs to, or null. The longest name decides: mail.google.com is mail. */
export function knownSiteOf(host: string): string | null {
  if (googles.test(host)) return "google";
  for (let name = host; name.includes("."); name = name.slice(name.indexOf(".") + 1)) {
    const key = keysByHost.get(name);
    if (key !== undefined) return key;
  }
  return null;
}

/** The channel of a stored `came_from`. */
export function channelOf(cameFrom: string): Channel {
  const known = knownSites[cameFrom];
  if (known) return known.channel;
  if (cameFrom === "direct" || cameFrom === "shop" || cameFrom === "unknown") return cameFrom;
  return "site";
}
