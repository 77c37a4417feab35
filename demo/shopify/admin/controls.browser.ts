import type { Control, ParentNews } from "../frame-messages.ts";
import { byId, element } from "../../web/dom.browser.ts";

type Pressable = "nav" | "title" | "saveBar" | "modal";
type Say = <Type extends keyof ParentNews>(type: Type, data: ParentNews[Type]) => void;

/** Draws what the app described; a press is handed back to it. */
export function drawControls(into: string, controls: Control[], type: Pressable, say: Say): void {
  byId(into).replaceChildren(
    ...controls.map((control) => {
      const drawn = type === "nav" ? link(control) : button(control, type);
      drawn.addEventListener("click", (event) => {
        event.preventDefault();
        say(type, control.index);
      });
      return drawn;
    }),
  );
}

function link(control: Control): HTMLElement {
  const drawn = element("a", control.label);
  drawn.href = "#";
  drawn.dataset.path = control.href?.split("?")[0] ?? "";
  return drawn;
}

function button(control: Control, type: Pressable): HTMLElement {
  const unnamed = control.variant === "primary" ? "Save" : "Discard";
  const label = control.label || (type === "saveBar" ? unnamed : "");
  const drawn = element("button", label, control.variant === "primary" ? "button primary" : "button");
  drawn.type = "button";
  drawn.disabled = control.disabled;
  return drawn;
}
