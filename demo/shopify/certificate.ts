import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate made for one run. `spkiPin` is what Chromium's --ignore-certificate-errors-spki-list takes. */
export type Certificate = { certificatePem: string; keyPem: string; spkiPin: string };

const hourMs = 3_600_000;
const validDays = 30;
const oids = { ecdsaWithSha256: "1.2.840.10045.4.3.2", commonName: "2.5.4.3" };
const extensionOids = { subjectAltName: "2.5.29.17", basicConstraints: "2.5.29.19" };

/** Self-signed, EC P-256, by node:crypto alone: neither openssl nor a dependency is needed (X.509, RFC 5280). */
export function selfSignedCertificate(hosts: string[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const publicKeyInfo = publicKey.export({ type: "spki", format: "der" });
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const name = sequence(
    der(0x31, sequence(oid(oids.commonName), der(0x0c, Buffer.from("local stand-in (not Shopify)")))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])), // serial number
    algorithm,
    name,
    sequence(time(Date.now() - hourMs), time(Date.now() + validDays * 24 * hourMs)),
    name,
    publicKeyInfo,
    extensions(hosts),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    certificatePem: pem("CERTIFICATE", certificate),
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    spkiPin: createHash("sha256").update(publicKeyInfo).digest("base64"),
  };
}

function extensions(hosts: string[]): Buffer {
  const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))));
  const authority = sequence(der(0x01, Buffer.from([0xff])));
  return der(
    0xa3,
    sequence(
      sequence(oid(extensionOids.subjectAltName), der(0x04, names)),
      sequence(oid(extensionOids.basicConstraints), der(0x01, Buffer.from([0xff])), der(0x04, authority)),
    ),
  );
}

/** One DER element: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  if (bytes < 0x100) return Buffer.from([0x81, bytes]);
  return Buffer.from([0x82, bytes >> 8, bytes & 0xff]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** The first two arcs share a byte; the rest are base 128, high bit set on all but the last byte. */
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return der(0x18, Buffer.from(`${digits}Z`));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
