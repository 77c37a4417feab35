import anyAscii from "any-ascii";

const lengthMax = 48;

/**
 * A URL-safe slug of a shop's name in any script, else of its domain, else `shop`. A bare number does not name a shop,
 * so the domain is tried first.
 */
export function slugOf(name: string, shopDomain: string): string {
  const candidates = [name, shopDomain.split(".")[0] ?? ""].map(slugify).filter((slug) => slug !== "");
  return candidates.find((slug) => !/^[0-9-]+$/.test(slug)) ?? candidates[0] ?? "shop";
}

function slugify(text: string): string {
  return anyAscii(text.normalize("NFKC").replace(/\p{Extended_Pictographic}/gu, " "))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, lengthMax)
    .replace(/^-+|-+$/g, "");
}
