import { byId } from "../../web/dom.browser.ts";
import type { ActionResult } from "../actions.ts";
import type { EditorData } from "./editor-page.ts";

const { shop } = JSON.parse(byId("editor-data").textContent) as EditorData;
const form = byId<HTMLFormElement>("editor");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
});

/** Puts the chosen parts into the shop's theme. */
async function save(): Promise<void> {
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input")];
  const args = Object.fromEntries(boxes.map(({ name, checked }) => [name, checked]));
  const response = await fetch(`/control/act?shop=${shop}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-standin": "1" },
    body: JSON.stringify({ action: "theme", args }),
  });
  byId("said").textContent = ((await response.json()) as ActionResult).said;
}
