// Entries, receipts and bundles, as docs/develop/record-format.md and log-formats.md fix them.

const KIND = /^[A-Z][A-Za-z]{0,63}$/;
const FIELD = /^[a-z][a-z0-9_]{0,63}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const RECEIPT = "c2sp.org/tlog-proof@v1";
const BUNDLE = "comity-bundle@v1\n";

// microseconds since 1970 of a date and a time; null if the calendar has none
function micros(year, month, day, hour, minute, second, fraction) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || year < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const seconds = BigInt(date.getTime()) / 1000n + BigInt(hour * 3600 + minute * 60 + second);
  return seconds * 1000000n + BigInt(fraction);
}

function parseAt(text) {
  const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z$/.exec(text);
  const at = found && micros(...found.slice(1).map(Number));
  demand(found && at !== null, "an entry whose time cannot be read");
  return at;
}

function parseEntry(bytes) {
  demand(bytes.length <= 65535, "an entry has 65,535 bytes at most");
  const entry = json(bytes);
  const members = ["act", "at", "index", "kind", "origin", "public", "sd", "v"];
  demand(hasMembers(entry, ...members) && entry.v === 1, "not an entry of this form");
  demand(Number.isSafeInteger(entry.index) && entry.index >= 0, "an entry without its place");
  demand(typeof entry.origin === "string" && entry.origin, "an entry without its record");
  demand(typeof entry.act === "string" && UUID.test(entry.act), "an entry whose act has no number");
  demand(typeof entry.kind === "string" && isObject(entry.public), "not an entry of this form");
  demand(entry.kind === "sealed" || KIND.test(entry.kind), "an entry whose kind cannot be read");
  const open = Object.keys(entry.public);
  demand(open.every((name) => FIELD.test(name)), "fields in clear that have no place there");
  demand(entry.kind !== "sealed" || !open.length, "fields in clear that have no place there");
  demand(typeof entry.at === "string" && Array.isArray(entry.sd), "not an entry of this form");
  demand(entry.sd.every((item) => typeof item === "string" && unbase64(item).length === 32), "wrong commitments");
  const ordered = entry.sd.every((item, n) => !n || entry.sd[n - 1] < item);
  demand(ordered && [16, 32].includes(entry.sd.length), "an entry with a wrong list of commitments");
  return { ...entry, micros: parseAt(entry.at) };
}

function parseDisclosure(item) {
  const formed = Array.isArray(item) && item.length === 3 && typeof item[0] === "string";
  demand(formed && typeof item[1] === "string" && FIELD.test(item[1]), "a disclosed field is not of this form");
  demand(unbase64(item[0]).length === 32, "a disclosed field whose salt has another length");
  return { salt: item[0], name: item[1], value: item[2] };
}

async function checkDisclosures(entry, disclosures) {
  for (const [n, told] of disclosures.entries()) {
    const commitment = await sha256(utf8.encode(canonical([told.salt, told.name, told.value])));
    demand(entry.sd.includes(toBase64(commitment)), "a disclosed field is not the one that was recorded");
    demand(!n || disclosures[n - 1].name < told.name, "the disclosed fields are not in order");
    demand(!Object.hasOwn(entry.public, told.name), "one name has two values");
    if (told.name === "kind") {
      const formed = typeof told.value === "string" && KIND.test(told.value);
      demand(entry.kind === "sealed" && formed, "the entry would be of two kinds");
    }
  }
}

async function parseReceipt(bytes) {
  demand(bytes.length <= 1000000, "a receipt of this size is none of ours");
  const parts = cut(textOf(bytes), "\n\n");
  demand(parts, "not a proof of this form");
  const [header, extra, place, ...steps] = parts[0].split("\n");
  demand(header === RECEIPT && extra?.startsWith("extra "), "a receipt carries its entry");
  demand(place?.startsWith("index "), "a proof without an index");
  const inside = json(unbase64(extra.slice(6)));
  demand(hasMembers(inside, "disclosures", "entry"), "the extra line is not of this form");
  demand(Array.isArray(inside.disclosures) && typeof inside.entry === "string", "the extra line is not of this form");
  const index = decimal(place.slice(6), 2n ** 64n - 1n);
  const proof = steps.map(hashOf);
  const entryBytes = unbase64(inside.entry);
  const disclosures = inside.disclosures.map(parseDisclosure);
  const note = parseNote(parts[1]);
  const entry = parseEntry(entryBytes);
  const checkpoint = parseCheckpoint(note.text);
  demand(BigInt(entry.index) === index && entry.origin === checkpoint.origin, "the entry belongs to another place");
  const reached = await rootFromProof(await leafHash(entryBytes), index, checkpoint.size, proof);
  demand(same(reached, checkpoint.root), "the proof does not lead to the checkpoint");
  await checkDisclosures(entry, disclosures);
  return { entry, disclosures, note, checkpoint };
}

function unbundle(data, width) {
  const found = [];
  for (let at = 0; at < data.length; ) {
    demand(at + 2 <= data.length, "a bundle that ends within an entry");
    const end = at + 2 + data[at] * 256 + data[at + 1];
    demand(end <= data.length, "a bundle that ends within an entry");
    found.push(data.subarray(at + 2, end));
    at = end;
  }
  demand(found.length === width, "a bundle with another number of entries");
  return found;
}

// [path, bytes] of each member, in order: a line `path size`, the bytes, a line feed
function membersOf(data) {
  const found = [];
  for (let at = 0; at < data.length; ) {
    const end = data.indexOf(10, at);
    demand(end >= 0 && end < at + 200, "a member of the bundle is cut");
    const line = textOf(data.subarray(at, end));
    const space = line.lastIndexOf(" ");
    demand(space >= 0, "a member of the bundle is cut");
    const start = end + 1;
    const stop = BigInt(start) + decimal(line.slice(space + 1));
    demand(stop < BigInt(data.length) && data[Number(stop)] === 10, "a member of the bundle is cut");
    found.push([line.slice(0, space), data.subarray(start, Number(stop))]);
    at = Number(stop) + 1;
  }
  return found;
}

async function parseBundle(bytes) {
  const whole = bytes.subarray(0, -69); // the last line: `end `, 64 digits, line feed
  const last = latin1(bytes.subarray(-69));
  demand(bytes.length <= 2 ** 30 && bytes.length >= 69, "not a bundle of this form");
  demand(last === `end ${toHex(await sha256(whole))}\n`, "the bundle was damaged on its way, or cut");
  const members = membersOf(whole.subarray(BUNDLE.length));
  const next = (path) => {
    const [found, data] = members.shift() ?? ["", null];
    demand(data && found === path, `the bundle should hold ${path} here`);
    return data;
  };
  const policy = next("policy");
  const note = parseNote(textOf(next("checkpoint")));
  const checkpoint = parseCheckpoint(note.text);
  demand(checkpoint.size <= BigInt(bytes.length), "the bundle is too small for its checkpoint");
  const places = tilesOf(Number(checkpoint.size));
  const hashed = places.map((place) => next(tilePath(...place)));
  const raw = places
    .filter(([level]) => level === 0)
    .flatMap(([, n, width]) => unbundle(next(tilePath("entries", n, width)), width));
  const leaves = await Promise.all(raw.map(leafHash));
  demand(same(await rootOf(leaves), checkpoint.root), "the entries do not lead to the checkpoint");
  const levels = await tileLevels(leaves);
  for (const [at, [level, n, width]] of places.entries()) {
    const right = joined(levels[level].slice(n * WIDTH, n * WIDTH + width));
    demand(same(right, hashed[at]), "a tile holds other hashes than its entries have");
  }
  const entries = raw.map(parseEntry);
  for (const [index, entry] of entries.entries()) {
    demand(entry.index === index && entry.origin === checkpoint.origin, "an entry belongs to another place");
    demand(!index || entry.micros >= entries[index - 1].micros, "an entry claims to be earlier than the one before");
  }
  return { policy, note, checkpoint, entries, opened: await parseOpened(members, entries) };
}

async function parseOpened(members, entries) {
  const opened = new Map();
  let before = -1n;
  for (const [path, data] of members) {
    demand(path.startsWith("opened/"), "the bundle holds something that has no place here");
    const index = decimal(path.slice(7));
    demand(index > before && index < BigInt(entries.length), "the bundle holds something that has no place here");
    before = index;
    const items = json(data);
    demand(Array.isArray(items) && items.length, "disclosures are not of this form");
    const disclosures = items.map(parseDisclosure);
    await checkDisclosures(entries[Number(index)], disclosures);
    opened.set(Number(index), disclosures);
  }
  return opened;
}
