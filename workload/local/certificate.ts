import { generate } from "selfsigned";

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Numbers that X.509 has for the kinds of names: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const [dnsName, ipAddress] = [2, 7] as const;

/** A self-signed certificate for this machine and for names of Azure that stand-ins answer for, good for a day. */
export async function makeCertificate(names: readonly string[]): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate: new Date(Date.now() + 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [{ type: ipAddress, ip: "127.0.0.1" }, ...names.map((value) => ({ type: dnsName, value }))],
      },
    ],
  });
  return { cert, key };
}
