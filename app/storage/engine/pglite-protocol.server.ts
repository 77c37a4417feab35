// https://www.postgresql.org/docs/17/protocol-message-formats.html
const headerBytes = 5;
const terminate = "X".charCodeAt(0);

/** The answer to a startup message: no password, the settings node-postgres reads, ready for a query. */
export function greeting(serverVersion: string): Buffer {
  const settings = {
    server_version: serverVersion,
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
  };
  return Buffer.concat([
    message("R", int32(0)),
    ...Object.entries(settings).map(([name, value]) => message("S", Buffer.from(`${name}\0${value}\0`))),
    message("K", int32(1), int32(1)),
    message("Z", Buffer.from("I")),
  ]);
}

/** The number of bytes before a Terminate message. PGlite must not see that message, because it would exit. */
export function lengthBeforeTerminate(messages: Buffer): number {
  let offset = 0;
  while (offset + headerBytes <= messages.length && messages[offset] !== terminate)
    offset += 1 + messages.readInt32BE(offset + 1);
  return offset;
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
