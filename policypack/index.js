// What Pulumi runs. It is JavaScript so that a Node.js that cannot run TypeScript still gets as far as saying so, and because Pulumi
// hooks a compiler into `require`, which an import passes by.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  throw new Error(
    `This policy pack needs Node.js 22.18 or later, which runs TypeScript as it is; 'node' on the PATH is ${process.version}.`,
  );
}

void import("./pack.ts");
