import assert from "node:assert/strict";
import { credentials } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
// Generated CommonJS: its exports are only there on the whole module.
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { startProvider, type RunningProvider } from "../../rehearsal/provider.ts";
import { UNKNOWN, at, text, type Properties } from "../../rehearsal/azure/values.ts";
import { decodeProperties, encodeProperties } from "../../rehearsal/azure/wire.ts";

const encode = (properties: Properties): Struct => struct.Struct.fromJavaScript(encodeProperties(properties));
const decode = (properties: Struct | undefined): Properties =>
  decodeProperties(properties?.toJavaScript() ?? {});
const urnOf = (type: string, name: string): string =>
  `urn:pulumi:dev::p::zone:index:Zone$azure-native:${type}::${name}`;

/** The engine's side of the protocol, in promises. */
class Engine {
  readonly #client: InstanceType<typeof grpc.ResourceProviderClient>;

  constructor(port: number) {
    this.#client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  #ask<Request, Response>(
    method: (request: Request, callback: (error: Error | null, response: Response) => void) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(this.#client, request, (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      });
    });
  }

  configure(location: string): Promise<InstanceType<typeof proto.ConfigureResponse>> {
    const request = new proto.ConfigureRequest();
    request.getVariablesMap().set("azure-native:config:location", location);
    return this.#ask<typeof request, InstanceType<typeof proto.ConfigureResponse>>(
      (asked, reply) => this.#client.configure(asked, reply),
      request,
    );
  }

  async check(
    urn: string,
    news: Properties,
    olds?: Properties,
  ): Promise<{ inputs: Properties; failures: [property: string, reason: string][] }> {
    const request = new proto.CheckRequest();
    request.setUrn(urn);
    request.setNews(encode(news));
    if (olds !== undefined) request.setOlds(encode(olds));
    const response = await this.#ask<typeof request, InstanceType<typeof proto.CheckResponse>>(
      (asked, reply) => this.#client.check(asked, reply),
      request,
    );
    return {
      inputs: decode(response.getInputs()),
      failures: response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
    };
  }

  async create(
    urn: string,
    inputs: Properties,
    preview = false,
  ): Promise<{ id: string; outputs: Properties }> {
    const request = new proto.CreateRequest();
    request.setUrn(urn);
    request.setProperties(encode(inputs));
    request.setPreview(preview);
    const response = await this.#ask<typeof request, InstanceType<typeof proto.CreateResponse>>(
      (asked, reply) => this.#client.create(asked, reply),
      request,
    );
    return { id: response.getId(), outputs: decode(response.getProperties()) };
  }

  async update(
    urn: string,
    id: string,
    olds: Properties,
    news: Properties,
    preview = false,
  ): Promise<Properties> {
    const request = new proto.UpdateRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(encode(olds));
    request.setNews(encode(news));
    request.setPreview(preview);
    const response = await this.#ask<typeof request, InstanceType<typeof proto.UpdateResponse>>(
      (asked, reply) => this.#client.update(asked, reply),
      request,
    );
    return decode(response.getProperties());
  }

  async diff(
    urn: string,
    oldInputs: Properties,
    news: Properties,
  ): Promise<{ diffs: string[]; replaces: string[]; deleteFirst: boolean; kinds: Record<string, number> }> {
    const request = new proto.DiffRequest();
    request.setUrn(urn);
    request.setOldInputs(encode(oldInputs));
    request.setNews(encode(news));
    const response = await this.#ask<typeof request, InstanceType<typeof proto.DiffResponse>>(
      (asked, reply) => this.#client.diff(asked, reply),
      request,
    );
    const kinds: Record<string, number> = {};
    response.getDetaileddiffMap().forEach((detail, key) => {
      kinds[key] = detail.getKind();
    });
    return {
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteFirst: response.getDeletebeforereplace(),
      kinds,
    };
  }

  async read(
    urn: string,
    id: string,
    properties: Properties = {},
  ): Promise<{ id: string; outputs: Properties; inputs: Properties }> {
    const request = new proto.ReadRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(encode(properties));
    request.setInputs(encode(properties));
    const response = await this.#ask<typeof request, InstanceType<typeof proto.ReadResponse>>(
      (asked, reply) => this.#client.read(asked, reply),
      request,
    );
    return {
      id: response.getId(),
      outputs: decode(response.getProperties()),
      inputs: decode(response.getInputs()),
    };
  }

  async delete(urn: string, id: string): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setUrn(urn);
    request.setId(id);
    await this.#ask((asked: typeof request, reply) => this.#client.delete(asked, reply), request);
  }

  async invoke(token: string): Promise<Properties> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    const response = await this.#ask<typeof request, InstanceType<typeof proto.InvokeResponse>>(
      (asked, reply) => this.#client.invoke(asked, reply),
      request,
    );
    return decode(response.getReturn());
  }

  close(): void {
    this.#client.close();
  }
}

describe("simulated Azure: provider", () => {
  let provider: RunningProvider;
  let engine: Engine;
  const groupUrn = urnOf("resources:ResourceGroup", "rg");
  const accountUrn = urnOf("storage:StorageAccount", "st");
  const account = {
    resourceGroupName: "rg",
    accountName: "stx",
    kind: "StorageV2",
    sku: { name: "Standard_ZRS" },
  };

  const create = async (
    urn: string,
    news: Properties,
  ): Promise<{ id: string; outputs: Properties; inputs: Properties }> => {
    const { inputs } = await engine.check(urn, news);
    return { ...(await engine.create(urn, inputs)), inputs };
  };

  beforeEach(async () => {
    provider = await startProvider();
    engine = new Engine(provider.port);
    await engine.configure("westeurope");
  });

  afterEach(() => {
    engine.close();
    provider.stop();
  });

  it("says that it can preview, and leaves secrets to the engine as azure-native does", async () => {
    const response = await engine.configure("westeurope");
    assert.equal(response.getSupportspreview(), true);
    assert.equal(response.getAcceptsecrets(), false);
  });

  it("checks: fills in defaults, and refuses with the property, the reason and the source", async () => {
    const { inputs, failures } = await engine.check(accountUrn, {
      ...account,
      minimumTlsVersion: "TLS9",
      accountName: "No-Good",
    });
    assert.equal(inputs["location"], "westeurope");
    assert.equal(inputs["azureApiVersion"], "2024-01-01");
    assert.deepEqual(
      failures.map(([property]) => property),
      ["accountName", "minimumTlsVersion"],
    );
    assert.match(failures[0]?.[1] ?? "", /^AccountNameInvalid: .*https:\/\/learn\.microsoft\.com\//);
  });

  it("checks: keeps an automatic name", async () => {
    const first = await engine.check(accountUrn, { resourceGroupName: "rg" });
    const again = await engine.check(accountUrn, { resourceGroupName: "rg" }, first.inputs);
    assert.deepEqual(again.inputs, first.inputs);
  });

  it("previews: the inputs and no id", async () => {
    const { inputs } = await engine.check(accountUrn, { ...account, tags: { a: UNKNOWN } });
    const { id, outputs } = await engine.create(accountUrn, inputs, true);
    assert.equal(id, "");
    assert.equal(outputs["kind"], "StorageV2");
    assert.equal(outputs["primaryEndpoints"], UNKNOWN);
    assert.deepEqual(outputs["tags"], { a: UNKNOWN });
    assert.equal(provider.resources().length, 0);
  });

  it("creates, reads, updates and deletes", async () => {
    const group = await create(groupUrn, { resourceGroupName: "rg" });
    const made = await create(accountUrn, account);
    assert.match(made.id, /\/storageAccounts\/stx$/);
    assert.deepEqual(await engine.read(accountUrn, made.id), {
      id: made.id,
      outputs: made.outputs,
      inputs: made.inputs,
    });

    const news = { ...made.inputs, tags: { a: "b" } };
    const foreseen = await engine.update(accountUrn, made.id, made.outputs, news, true);
    assert.deepEqual(
      [foreseen["name"], foreseen["tags"], foreseen["primaryEndpoints"]],
      ["stx", { a: "b" }, UNKNOWN],
    );
    const updated = await engine.update(accountUrn, made.id, made.outputs, news);
    assert.deepEqual(updated, { ...made.outputs, tags: { a: "b" } });

    await engine.delete(accountUrn, made.id);
    assert.equal((await engine.read(accountUrn, made.id)).id, "");
    assert.deepEqual(
      provider.resources().map(({ id }) => id),
      [group.id],
    );
  });

  it("refuses to create what exists, what has no parent, and what the simulated Azure does not know", async () => {
    await assert.rejects(create(accountUrn, account), /ResourceGroupNotFound/);
    await create(groupUrn, { resourceGroupName: "rg" });
    await create(accountUrn, account);
    await assert.rejects(create(accountUrn, account), /cannot create already existing resource/);
    await assert.rejects(
      engine.check(urnOf("compute:Disk", "d"), {}),
      /does not know azure-native:compute:Disk/,
    );
  });

  it("does not find what vanished, and reads random values from the state", async () => {
    const group = await create(groupUrn, { resourceGroupName: "rg" });
    provider.vanish(group.id);
    assert.equal((await engine.read(groupUrn, group.id)).id, "");
    const urn = "urn:pulumi:dev::p::random:index/randomString:RandomString::r";
    const { inputs } = await engine.check(urn, { length: 6 });
    const drawn = await engine.create(urn, inputs);
    assert.deepEqual((await engine.read(urn, drawn.id, drawn.outputs)).outputs, drawn.outputs);
    await engine.delete(urn, drawn.id);
  });

  it("deletes a group with all that is in it, unless a lock is in the way", async () => {
    const group = await create(groupUrn, { resourceGroupName: "rg" });
    await create(accountUrn, account);
    const lockUrn = urnOf("authorization:ManagementLockByScope", "lock");
    const lock = await create(lockUrn, { scope: group.id, lockName: "keep", level: "CanNotDelete" });
    await assert.rejects(engine.delete(groupUrn, group.id), /ScopeLocked/);
    await engine.delete(lockUrn, lock.id);
    await engine.delete(groupUrn, group.id);
    assert.deepEqual(provider.resources(), []);
  });

  describe("diffs", () => {
    const { Kind } = proto.PropertyDiff;
    const olds = { ...account, location: "westeurope", tags: { a: "b" } };

    it("are none for the same inputs, and for the same place in other words", async () => {
      assert.deepEqual((await engine.diff(accountUrn, olds, olds)).diffs, []);
      assert.deepEqual((await engine.diff(accountUrn, olds, { ...olds, location: "West Europe" })).diffs, []);
    });

    it("name what was added, changed and taken away", async () => {
      const { tags, ...rest } = olds;
      assert.ok(tags);
      const { kinds, replaces } = await engine.diff(accountUrn, olds, {
        ...rest,
        sku: { name: "Standard_LRS" },
        allowSharedKeyAccess: false,
      });
      assert.deepEqual(kinds, { sku: Kind.UPDATE, allowSharedKeyAccess: Kind.ADD, tags: Kind.DELETE });
      assert.deepEqual(replaces, []);
    });

    it("replace when the path or the place changes, the old one first unless its name was automatic", async () => {
      const moved = await engine.diff(accountUrn, olds, {
        ...olds,
        accountName: "sty",
        location: "northeurope",
      });
      assert.deepEqual(moved.replaces.sort(), ["accountName", "location"]);
      assert.equal(moved.deleteFirst, true);
      const automatic = { ...olds, __createBeforeDelete: true };
      assert.equal(
        (await engine.diff(accountUrn, automatic, { ...automatic, location: "northeurope" })).deleteFirst,
        false,
      );
      assert.deepEqual(
        (await engine.diff(accountUrn, olds, { ...olds, resourceGroupName: UNKNOWN })).replaces,
        ["resourceGroupName"],
      );
    });
  });

  it("answers functions, and refuses those that return credentials", async () => {
    assert.match(
      text(await engine.invoke("azure-native:authorization:getClientConfig"), "tenantId") ?? "",
      /^0{8}-/,
    );
    await assert.rejects(engine.invoke("azure-native:storage:listStorageAccountKeys"), /returns credentials/);
  });

  it("unwraps secrets, outputs and references, and passes assets on", () => {
    const mark = "4dabf18193072939515e22adb298388d";
    const asset = { [mark]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" };
    const decoded = decodeProperties({
      secret: { [mark]: "1b47061264138c4ac30d75fd1eb44270", value: "hush" },
      known: { [mark]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: 1, secret: true },
      unknown: { [mark]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" },
      resource: { [mark]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "u", id: "i" },
      pending: { [mark]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "u", id: "" },
      component: { [mark]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "u" },
      nothing: null,
      asset,
    });
    assert.deepEqual(decoded, {
      secret: "hush",
      known: 1,
      unknown: UNKNOWN,
      resource: "i",
      pending: UNKNOWN,
      component: "u",
      asset,
    });
    assert.deepEqual(encodeProperties({ asset: at(decoded, "asset") ?? null })["asset"], asset);
  });
});
