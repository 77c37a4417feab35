/**
 * Our id of a person, a UUID v8 made from their key. So the primary key alone decides whose report came first. People
 * lie by this id, and every statement about a person names it. The migration `by_store` makes the same id.
 */
export function userIdOf(key: Buffer): string {
  const bytes = Buffer.from(key.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
