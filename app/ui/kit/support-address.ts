/** What support must know: whose shop, what was found, and the request in the app's log. */
export type SupportFacts = { store?: string | null; finding?: string; request_id?: string | null };

/** The address of "Contact support" with the facts in it: a web page's query, or a mail's subject and text. */
export function supportAddress(url: string, facts: SupportFacts): string {
  const known = Object.entries(facts).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  if (!url.startsWith("mailto:")) {
    const address = new URL(url);
    for (const [name, value] of known) address.searchParams.set(name, value);
    return address.href;
  }
  const body = known.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const subject = ["Store Referrals", facts.store].filter(Boolean).join(": ");
  // URLSearchParams would write spaces as "+", which mail programs show.
  const fields = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  return `${url}${url.includes("?") ? "&" : "?"}${fields}`;
}

/** The same facts in one line, to be copied. */
export function supportReference({ store, finding, request_id }: SupportFacts): string {
  return [store, finding, request_id].filter(Boolean).join(" · ");
}
