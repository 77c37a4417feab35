import { byId } from "../../web/dom.browser.ts";
import type { PageData } from "./page-data.ts";

export const pageData = JSON.parse(byId("page-data").textContent) as PageData;

/** Asks the stand-in's server for something about the shop on screen. */
export async function control<Answer>(name: string, body: object = {}): Promise<Answer> {
  const response = await fetch(`/control/${name}?shop=${pageData.shop}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-standin": "1" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(((await response.json()) as { error: string }).error);
  return (await response.json()) as Answer;
}

export async function read<Answer>(name: string): Promise<Answer> {
  const response = await fetch(`/control/${name}?shop=${pageData.shop}`);
  return (await response.json()) as Answer;
}
