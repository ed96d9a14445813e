import path from "node:path";
import ts from "typescript";
import { surroundings, type Surrounding } from "../../policypack/examples/example.ts";

const folder = path.join(import.meta.dirname, "..", "..", "examples");

/** As `pulumi new azure-typescript` sets up a program, and stricter. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

function typeOf({ type }: Surrounding): string {
  const [, module = "", name = ""] = type?.split(":") ?? [];
  return type === undefined
    ? 'import("@pulumi/pulumi").Output<string>'
    : `import("@pulumi/azure-native/${module}").${name}`;
}

/** The rest of the program that the examples are a part of. */
const rest = Object.entries(surroundings)
  .map(([name, surrounding]) => `declare const ${name}: ${typeOf(surrounding)};`)
  .join("\n");

/**
 * Checks the types of some programs, all at once, as azure-native is slow to load.
 *
 * @param programs the programs by their names
 * @returns what is wrong, each as `name: message`
 */
export function typeErrors(programs: ReadonlyMap<string, string>): string[] {
  const sources = new Map([
    [path.join(folder, "rest.d.ts"), rest],
    ...[...programs].map(([name, text]) => [path.join(folder, `${name}.ts`), text] as const),
  ]);
  const host = ts.createCompilerHost(options);
  const real = host.getSourceFile.bind(host);
  host.getSourceFile = (file, target, ...more) => {
    const text = sources.get(file);
    return text === undefined ? real(file, target, ...more) : ts.createSourceFile(file, text, target);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = path.basename(file?.fileName ?? "", ".ts");
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
