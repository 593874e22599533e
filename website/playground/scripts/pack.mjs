// Runs archive.py in Pyodide: node pack.mjs <pyodide.mjs> <archive.py> <target folder> <file name>
// <root folder> <package>...

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [pyodide, source, folder, name, root, ...packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(pyodide));
const python = await loadPyodide();

const mount = (inside, outside) => {
  python.FS.mkdirTree(inside);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: outside }, inside);
};
mount("/sources", root);
mount("/made", folder);

const space = python.globals.get("dict")();
python.runPython(await readFile(source, "utf-8"), { globals: space });
const count = space.get("pack")(`/made/${name}`, "/sources", python.toPy(packages));
if (!count) throw new Error(`nothing to pack below ${root}`);
