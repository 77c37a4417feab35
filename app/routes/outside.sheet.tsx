import { createHash } from "node:crypto";
import { renderToStaticMarkup } from "react-dom/server";
import { endpoint } from "../http/endpoint.server.ts";
import { outsidePageHeaders, requireOutsideKey } from "../http/outside-key.server.ts";
import { problem } from "../http/problem.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { readSheet } from "../referrals/placements/read-placements.server.ts";
import { languageInUse, t } from "../ui/kit/text.ts";
import { callMax, Sheet } from "../ui/placements/sheet.tsx";
import sheetStyles from "../ui/placements/sheet.css?raw";

const script = `document.querySelector("button").addEventListener("click", () => print());`;
const styles = `${sheetStyles}
body { margin: 0; background: #f1f1f1; color: #303030; font: 1rem/1.5 system-ui, sans-serif; text-align: center }
.not-printed { padding: 1rem 1rem 0 }
button { font: inherit; font-weight: 600; padding: .7rem 2rem; border: 0; border-radius: 8px; background: #303030; color: #fff }
p { margin: .5rem auto 0; max-width: 32rem }`;
const headers = {
  ...outsidePageHeaders,
  "Content-Security-Policy": `${outsidePageHeaders["Content-Security-Policy"]}; script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
};

/** The sheet to print, for a browser outside of the frame, with the paper and the words that were chosen inside. */
const sendSheet = endpoint(["GET"], async ({ request }) => {
  const { searchParams } = new URL(request.url);
  const store = await requireOutsideKey("sheet", request);
  const asked = searchParams.get("place");
  const name = parsePlacement(asked);
  const sheet = asked !== null && name === null ? null : await readSheet(store, name);
  if (!sheet) throw problem(404, "not_found", "There is no such place.");
  const call = (searchParams.get("call") ?? t("placements.sheet.call")).slice(0, callMax);
  const paper = searchParams.get("paper") === "letter" ? "letter" : "a4";
  const page = renderToStaticMarkup(
    <html lang={languageInUse().language} dir={languageInUse().direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{`${t("placements.sheet.title")} – ${t("app.title")}`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <main>
          <h1 className="not-printed" style={{ fontSize: "1.2rem", margin: 0 }}>
            {t("placements.sheet.title")}
          </h1>
          <div className="not-printed">
            <button type="button">{t("placements.sheet.print")}</button>
            <p>{t("placements.sheet.printOutside")}</p>
          </div>
          <Sheet
            paper={paper}
            shop={sheet.shop}
            call={call}
            link={sheet.link}
            name={name ?? t("placements.sheet.plain")}
          />
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>,
  );
  return new Response(`<!doctype html>${page}`, { headers });
});

export const loader = sendSheet;
export const action = sendSheet;
