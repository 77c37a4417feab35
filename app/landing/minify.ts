import { readFile } from "node:fs/promises";
import { transformWithEsbuild, type Plugin } from "vite";

const suffix = "?minified";

/** Lets a module import the text of a script as browsers get it: `import script from "./ref.js?minified"`. */
export function minifiedScripts(): Plugin {
  return {
    name: "store-referrals:minified-scripts",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(suffix)) return null;
      const file = id.slice(0, -suffix.length);
      this.addWatchFile(file);
      // Every browser since 2019. Newer syntax in the source is rewritten for them.
      const options = { minify: true, target: "es2019", sourcemap: false };
      const { code } = await transformWithEsbuild(await readFile(file, "utf8"), file, options);
      return `export default ${JSON.stringify(code.trim())};`;
    },
  };
}
