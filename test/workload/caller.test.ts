import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { demandPermission, mayTouch, readCaller } from "../../workload/src/caller.ts";
import { Refusal } from "../../workload/src/problem.ts";
import { callerHeaders, ids, principal } from "./app.ts";

const status = (change: Readonly<Record<string, string | undefined>>): number => {
  try {
    read(change);
    return 200;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error.status;
  }
};

function read(change: Readonly<Record<string, string | undefined>> = {}) {
  const headers: Readonly<Record<string, string | undefined>> = { ...callerHeaders(), ...change };
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return readCaller(new Headers(given), ids.gateway);
}

describe("the caller", () => {
  it("is whom the gateway names, once it is the gateway that calls", () => {
    assert.deepEqual(read(), {
      objectId: ids.alice,
      applicationId: ids.client,
      roles: new Set(),
      scopes: new Set(["Orders.Read", "Orders.Write"]),
    });
  });

  it("acts for itself when its token had no scopes", () => {
    for (const none of ["", undefined]) {
      const caller = read({ "x-caller-scopes": none, "x-caller-roles": "Orders.Read,Orders.Write" });
      assert.equal(caller.scopes, undefined);
      assert.deepEqual(caller.roles, new Set(["Orders.Read", "Orders.Write"]));
    }
  });

  it("is known by either version of the gateway's token, whatever the case of its client id", () => {
    const upper = ids.gateway.toUpperCase();
    assert.equal(status({ "x-ms-client-principal": principal([["appid", upper]]) }), 200);
    assert.equal(status({ "x-ms-client-principal": principal([["azp", upper]]) }), 200);
  });

  it("is nobody without the word of App Service, or when that is malformed", () => {
    const text = (value: string) => Buffer.from(value).toString("base64");
    const bad = [
      undefined,
      "",
      "{}",
      "not base64!",
      text("not json"),
      text("null"),
      text("[]"),
      text('{"auth_typ":"aad"}'),
      text('{"auth_typ":"aad","claims":{}}'),
      text('{"auth_typ":"aad","claims":[null]}'),
      text('{"auth_typ":"aad","claims":[{"typ":"azp","val":1}]}'),
      Buffer.from([0xff, 0xfe]).toString("base64"),
      principal([["azp", ids.gateway]], "google"),
      principal([]),
      principal([
        ["azp", ids.gateway],
        ["appid", ids.client],
      ]),
      principal([
        ["azp", ids.gateway],
        ["azp", ids.gateway],
      ]),
      `${principal([["azp", ids.gateway]])},${principal([["azp", ids.gateway]])}`,
      "A".repeat(70_000),
    ];
    for (const header of bad) {
      assert.equal(status({ "x-ms-client-principal": header }), 401, header?.slice(0, 100));
    }
  });

  it("is refused when somebody else than the gateway speaks for it", () => {
    for (const other of [ids.client, "", `${ids.gateway} `, "*"]) {
      assert.equal(status({ "x-ms-client-principal": principal([["azp", other]]) }), 403, other);
    }
  });

  it("is nobody when the gateway's own headers are absent or malformed", () => {
    for (const name of ["x-caller-object-id", "x-caller-application-id"]) {
      for (const value of [undefined, "", "me", `${ids.alice}, ${ids.bob}`, `{${ids.alice}}`]) {
        assert.equal(status({ [name]: value }), 401, `${name}: ${value}`);
      }
    }
    assert.equal(status({ "x-caller-roles": "Orders.Read,,Orders.Write" }), 401);
    assert.equal(status({ "x-caller-roles": "Orders Read" }), 401);
    assert.equal(status({ "x-caller-scopes": "Orders.Read,Orders.Write" }), 401);
  });

  it("is somebody or refused, whatever the headers", () => {
    const header = fc.oneof(
      fc.base64String(),
      fc.string({ unit: fc.constantFrom(...Array.from('aZ0{}":,[]-. ')) }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(callerHeaders())), header), (change) => {
        assert.ok([200, 401, 403].includes(status(change)));
      }),
    );
  });

  it("is nobody, whatever JSON the word of App Service is", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        assert.equal(status({ "x-ms-client-principal": Buffer.from(json).toString("base64") }), 401);
      }),
    );
  });
});

describe("what a caller may do", () => {
  const caller = (roles: readonly string[], scopes?: readonly string[]) => ({
    objectId: ids.alice,
    applicationId: ids.client,
    roles: new Set(roles),
    scopes: scopes && new Set(scopes),
  });
  const allowed = (...given: Parameters<typeof caller>) => {
    try {
      demandPermission(caller(...given), "Orders.Read");
      return true;
    } catch (error) {
      assert.ok(error instanceof Refusal && error.status === 403);
      return false;
    }
  };

  it("needs the scope, when it acts for a user, whatever the roles of the user", () => {
    assert.equal(allowed([], ["Orders.Read"]), true);
    assert.equal(allowed([], ["Orders.Write"]), false);
    assert.equal(allowed(["Orders.Read"], ["Orders.Write"]), false);
    assert.equal(allowed(["Orders.ReadWrite.All"], ["Orders.Write"]), false);
  });

  it("needs the role of that name, or the one for everybody's orders, when it acts for itself", () => {
    assert.equal(allowed(["Orders.Read"]), true);
    assert.equal(allowed(["Orders.ReadWrite.All"]), true);
    assert.equal(allowed(["Orders.Write"]), false);
    assert.equal(allowed(["orders.read", "Orders.Read.All"]), false);
    assert.equal(allowed([]), false);
  });

  it("is about its own orders, or about all with the role for that", () => {
    assert.equal(mayTouch(caller([]), ids.alice), true);
    assert.equal(mayTouch(caller([]), ids.bob), false);
    assert.equal(mayTouch(caller(["Orders.ReadWrite"]), ids.bob), false);
    assert.equal(mayTouch(caller(["Orders.ReadWrite.All"], ["Orders.Read"]), ids.bob), true);
  });
});
