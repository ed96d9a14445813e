import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Sub-modules of azure-native load in milliseconds; its root and its module indexes load every resource there is. */
const slowImports = {
  regex: "^@pulumi/azure-native(/[^/]+(/index(\\.js)?)?)?$",
  allowTypeImports: true,
  message:
    "Import the one resource: @pulumi/azure-native/<module>/<resource>.js (docs/architecture.md, load time).",
};

/** The one direction of dependencies: index.ts → settings → components; policypack and workload → nothing; rehearsal → both; test → all. */
/** @param {string[]} folders */
const never = (...folders) => ({
  regex: `^(\\.\\./)+(${folders.join("|")})(/|\\.ts$)`,
  message:
    "Dependencies point one way: index.ts → components, rehearsal → index.ts and policypack, test → all.",
});

/** @param {string[]} folders */
const restrictImports = (...folders) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns: [slowImports, never(...folders)] }],
});

export default defineConfig(
  { ignores: ["node_modules/", "coverage/", ".cache/", "**/dist/"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    files: ["**/*.ts", "**/*.js"],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "policypack/*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A resource is created for its effect on the stack, not for the object that stands for it.
      "no-new": "off",
    },
  },
  { files: ["index.ts"], rules: restrictImports("policypack", "rehearsal", "operations", "test", "bench") },
  {
    files: ["settings/**"],
    rules: restrictImports("policypack", "rehearsal", "operations", "test", "bench", "index"),
  },
  {
    files: ["components/**"],
    rules: restrictImports("settings", "policypack", "rehearsal", "operations", "test", "bench", "index"),
  },
  {
    files: ["policypack/**"],
    rules: restrictImports("components", "settings", "rehearsal", "operations", "test", "bench", "index"),
  },
  {
    files: ["operations/**"],
    rules: restrictImports("components", "settings", "policypack", "rehearsal", "test", "bench", "index"),
  },
  {
    files: ["workload/**"],
    rules: restrictImports(
      "components",
      "settings",
      "policypack",
      "rehearsal",
      "operations",
      "test",
      "bench",
      "index",
    ),
  },
  { files: ["rehearsal/**"], rules: restrictImports("test", "bench") },
  {
    files: ["test/**", "bench/**"],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: [slowImports] }],
      // What a test compares or prints may be anything; if it is not what was expected, the test fails.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
);
