/**
 * The address itself, or the first 64 bits of an IPv6 address: whoever has one of those has all of them, so that a limit
 * on one would hold nobody.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":"));
  const zeros = new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  const groups = address.includes("::") ? [...head, ...zeros, ...tail] : head;
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group || "0", 16))
    .join(":");
}
