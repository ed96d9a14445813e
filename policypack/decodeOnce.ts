import deserialize from "@pulumi/policy/deserialize.js";

// The server of @pulumi/policy decodes a resource anew for each policy that looks at it, and for a stack policy all resources of the
// stack: with a hundred policies that is nearly all that it does. The policies of this pack change nothing that they are given.
const { deserializeProperties } = deserialize;
const decoded = new WeakMap<object, Record<string, unknown>>();

Object.assign(deserialize, {
  deserializeProperties: (struct: object, proxySecrets: boolean) => {
    // A remediation, which gets secrets as such, does change it.
    if (proxySecrets) {
      return deserializeProperties(struct, proxySecrets);
    }
    const properties = decoded.get(struct) ?? deserializeProperties(struct, proxySecrets);
    decoded.set(struct, properties);
    return properties;
  },
});
