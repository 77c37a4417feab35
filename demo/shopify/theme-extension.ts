import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";
import type { ExtensionInfo } from "./frame-messages.ts";
import type { Shop } from "./shops.ts";

/** The theme app extension as its own files describe it. */
export type ThemeExtension = { handle: string; parts: ThemePart[] };
export type ThemePart = { handle: string; name: string; target: "section" | "head" | "body" };

type Schema = { name: string; target: ThemePart["target"] };
type Names = Record<string, { name?: string }>;

export function readThemeExtension(projectFolder: string): ThemeExtension {
  const folder = join(projectFolder, "extensions/referral-banner");
  const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
  const toml = parse(read("shopify.extension.toml")) as { extensions: { handle: string }[] };
  const names = JSON.parse(read("locales", "en.default.schema.json")) as Names;
  const parts = readdirSync(join(folder, "blocks")).map((file): ThemePart => {
    const [, json = "{}"] = /{% schema %}(.*){% endschema %}/s.exec(read("blocks", file)) ?? [];
    const { name, target } = JSON.parse(json) as Schema;
    const [, key = ""] = /^t:(\w+)\.name$/.exec(name) ?? [];
    return { handle: basename(file, ".liquid"), name: names[key]?.name ?? name, target };
  });
  return { handle: toml.extensions[0]?.handle ?? "", parts };
}

/**
 * The answer to `shopify.app.extensions()` for a shop. What `available_if` hides is `unavailable`, placed or not: what
 * Shopify says of a part that is both was never seen.
 */
export function extensionsOf(shop: Shop, { handle, parts }: ThemeExtension): ExtensionInfo[] {
  const isShown = shop.metafields.get("referrals.active")?.value === "true";
  const activations = parts.map((part) => {
    const isPlaced = shop.themeParts.has(part.handle);
    const status = !isShown
      ? ("unavailable" as const)
      : isPlaced
        ? ("active" as const)
        : ("available" as const);
    const placed = {
      target: `template--index/main/${part.handle}`,
      themeId: `gid://shopify/OnlineStoreTheme/${shop.id}`,
    };
    return { ...part, status, activations: isPlaced ? [placed] : [] };
  });
  return [{ handle, type: "theme_app_extension", activations }];
}
