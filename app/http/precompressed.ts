import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Below this a compressed file needs as many packets as the file itself. */
const bytesMin = 1024;
const isText = /\.(js|css|svg|json)$/;

/**
 * Puts a brotli and a gzip copy beside every text of a folder, at the highest level. The copies are made once for each
 * build, and are sent as they are.
 */
export function precompress(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => isText.test(one))) {
    const file = join(folder, name);
    const bytes = readFileSync(file);
    if (bytes.length < bytesMin) continue;
    const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: size }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}
