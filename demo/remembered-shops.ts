import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { install, type Shops } from "./shopify/shops.ts";

/**
 * The shops that have the app installed, kept beside a kept database. After a restart both must tell the same story.
 */
export function recallShops(shops: Shops, file: string, scopes: string[]): void {
  if (!existsSync(file)) return;
  for (const handle of JSON.parse(readFileSync(file, "utf8")) as string[]) {
    const shop = shops.find(handle);
    if (shop) install(shop, scopes);
  }
}

export function rememberShops(shops: Shops, file: string): void {
  const handles = shops.all.filter((shop) => shop.installed).map((shop) => shop.handle);
  writeFileSync(file, JSON.stringify(handles));
}
