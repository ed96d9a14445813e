/** `npm run build -w orders [-- folder]`: the package of the app as Azure takes it, in `workload/dist`, or in the folder. */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const workload = import.meta.dirname;
const root = path.dirname(workload);
const target = path.resolve(process.argv[2] ?? path.join(workload, "dist"));

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });

// The folders of the repository, so that each module finds the version of a dependency that it found here.
const inPackage = (file: string) => path.join(target, path.relative(root, file));

const tsc = path.join(root, "node_modules/typescript/bin/tsc");
const options = ["--project", "tsconfig.build.json", "--outDir", inPackage(path.join(workload, "src"))];
await run(process.execPath, [tsc, ...options], { cwd: workload });
await cp(path.join(workload, "openapi.yaml"), inPackage(path.join(workload, "openapi.yaml")));
await cp(path.join(workload, "host.json"), path.join(target, "host.json"));
const about: unknown = JSON.parse(await readFile(path.join(workload, "package.json"), "utf8"));
const main = "workload/src/main.js";
await writeFile(
  path.join(target, "package.json"),
  JSON.stringify(
    { ...(typeof about === "object" && about), main, scripts: {}, devDependencies: {} },
    undefined,
    2,
  ),
);

// What was installed by the lock file, and tested: nothing is fetched here.
const listed = await run("npm", ["ls", "--workspace", "orders", "--omit=dev", "--all", "--parseable"], {
  cwd: root,
});
const modules = listed.stdout
  .split("\n")
  .filter((folder) => folder.includes(`${path.sep}node_modules${path.sep}`));
/** What a host has no use for: types, sources, documents, builds for browsers; and modules within modules, which are listed themselves. */
const unused = /\.(?:map|md|[cm]?ts)$|[\\/](?:node_modules|browser|react-native|bundles)$/;
for (const folder of new Set(modules)) {
  // The workspace itself is a link among them.
  if ((await realpath(folder)) !== workload) {
    const filter = (file: string) => file === folder || !unused.test(file);
    await cp(folder, inPackage(folder), { recursive: true, filter });
  }
}
