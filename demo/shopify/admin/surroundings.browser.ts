import type { Device } from "../frame-messages.ts";

const asked = new URLSearchParams(location.search);

/** What the merchant holds in hand and which language they read. Chosen by the address, and kept in this tab. */
export const surroundings = {
  device: chosen("device", "computer") as Device,
  locale: chosen("locale", "en-US"),
  /** The app's own part of the address. */
  search: asked.size > 0 ? `?${asked}` : "",
};

function chosen(name: string, usual: string): string {
  const value = asked.get(name);
  asked.delete(name);
  if (value !== null) sessionStorage.setItem(name, value);
  return sessionStorage.getItem(name) ?? usual;
}
