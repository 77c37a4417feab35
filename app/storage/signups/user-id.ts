/**
 * Our id of a person, made from their key, so that the primary key alone decides whose report was first, and every
 * statement about a person names the id by which people lie. A UUID v8; the migration `by_store` makes the same.
 */
export function userIdOf(key: Buffer): string {
  const bytes = Buffer.from(key.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
