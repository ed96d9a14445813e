import assert from "node:assert/strict";

import { responseTimeoutSeconds } from "../../../components/edge/responseTimeout.ts";
import { globalPolicy } from "../../../components/gateway/policies.ts";
import { section } from "../gateway/parsedPolicy.ts";

describe("the time that an edge waits", () => {
  it("is longer than that of the gateway, which is as long as Azure lets a function answer", () => {
    const [forward] = section(globalPolicy({ ipFilter: [] }), "backend");
    const gateway = Number(forward?.attributes["timeout"]);
    assert.ok(responseTimeoutSeconds > gateway);
    assert.equal(gateway, 230);
  });
});
