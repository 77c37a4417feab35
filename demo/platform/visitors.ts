/** By these, and the address, the app tells browsers apart. */
export type Browser = { "user-agent": string; "accept-language": string };

const userAgents = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n}.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n}.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n}.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:{n}.0) Gecko/20100101 Firefox/{n}.0",
];
const languages = ["en-GB,en;q=0.9", "de-DE,de;q=0.9", "en-US,en;q=0.8", "fr-FR,fr;q=0.9", "hi-IN,hi;q=0.9"];

/**
 * Follows a store's tracked link as a new browser, and returns the address that the app sends the visitor to. The app
 * counts one visit per browser and half hour, so repeated clicks of one browser would show nothing.
 */
export async function followAsNewVisitor(
  appFront: string,
  code: string,
  src: string,
): Promise<string | null> {
  const url = new URL(`/r/${encodeURIComponent(code)}`, appFront);
  if (src) url.searchParams.set("src", src);
  const answer = await fetch(url, { redirect: "manual", headers: newBrowser() });
  await answer.arrayBuffer();
  return answer.headers.get("location");
}

/** The headers of a browser that nobody has seen yet. */
export function newBrowser(): Browser {
  const version = String(120 + Math.floor(Math.random() * 60));
  return {
    "user-agent": pick(userAgents).replaceAll("{n}", version),
    "accept-language": `${pick(languages)},x-v${version};q=0.1`,
  };
}

function pick(list: string[]): string {
  return list[Math.floor(Math.random() * list.length)] ?? "";
}
