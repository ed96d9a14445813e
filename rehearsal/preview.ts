/** `npm run preview`: what is compiled once is kept, so that the next start is quick. */
import { enableCompileCache } from "node:module";
import { compiledFolder } from "./engine/cacheFolder.ts";

enableCompileCache(compiledFolder());
await import("../policypack/lazyClosures.ts");
await import("./previewCommand.ts");
