// The ceiling: the tracked link's redirect from plain node:http, without a framework and without a database.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

createServer((request, response) => {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const code = path.slice("/r/".length);
  const kept = query && `${query}&`;
  response.writeHead(302, {
    Location: `https://syntropyhealth.bio/?${kept}ref=${code}&click_id=${randomUUID()}`,
    "Content-Length": "0",
    "Cache-Control": "no-store",
  });
  response.end();
}).listen(Number(process.env["PORT"]), process.env["HOST"]);
