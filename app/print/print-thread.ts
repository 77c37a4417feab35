import { parentPort, workerData } from "node:worker_threads";
import { drawPdf } from "./draw-pdf.server.ts";

/* The thread that `printPdf` starts: draws one page, sends the file and ends. */
const pdf = await drawPdf(...(workerData as Parameters<typeof drawPdf>));
parentPort?.postMessage(pdf);
