// Signed notes, cosignatures and policies (C2SP signed-note, tlog-cosignature, tlog-policy), and Ed25519.

const [ED25519, COSIGNATURE, MLDSA] = [1, 4, 6];
const LENGTHS = { [ED25519]: 32, [COSIGNATURE]: 32, [MLDSA]: 1312 };
const SPACE = /[\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/;
const checkName = (name) => demand(name && !SPACE.test(name), "a key name holds no space and no plus sign");

async function parseKey(vkey) {
  const [name, id, rest] = [vkey.split("+", 1)[0], vkey.split("+")[1], vkey.split("+").slice(2).join("+")];
  const raw = unbase64(rest);
  checkName(name);
  demand(raw.length && LENGTHS[raw[0]] === raw.length - 1, "a key of another kind");
  const hash = await sha256(joined([utf8.encode(`${name}\n`), raw]));
  demand(toHex(hash.subarray(0, 4)) === id, "the key's id does not fit it");
  return { name, id, algorithm: raw[0], public: raw.subarray(1), vkey };
}

function parseSignature(line) {
  demand(line.startsWith("\u2014 "), "a signature line starts with a dash");
  const found = cut(line.slice(2), " ") ?? [line.slice(2), ""];
  checkName(found[0]);
  const raw = unbase64(found[1]);
  demand(raw.length >= 5, "a signature line has a name and a signature");
  return { name: found[0], id: toHex(raw.subarray(0, 4)), signature: raw.subarray(4) };
}

function parseNote(note) {
  demand(!/[\x00-\x09\x0b-\x1f]/.test(note), "a note holds no control characters");
  const end = note.lastIndexOf("\n\n");
  demand(end >= 0, "a note has a text, a blank line and signatures");
  const signatures = lines(note.slice(end + 2)).map(parseSignature);
  demand(signatures.length <= 128, "too many signatures");
  return { text: note.slice(0, end + 1), signatures };
}

function parseCheckpoint(text) {
  const parts = lines(text);
  demand(parts.length === 3, "a checkpoint has three lines");
  const [origin, size, root] = [parts[0], decimal(parts[1]), hashOf(parts[2])];
  demand(origin && !/[\x00-\x1f]/.test(origin), "an origin is one line of text");
  demand(utf8.encode(origin).length <= 255, "an origin has 255 bytes at most");
  return { origin, size, root };
}

// --- Ed25519: what libraries disagree about is refused first (keys or R of low order or written too large, large S)

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const EIGHTH = BigInt("0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7");
const LOW = new Set([0n, 1n, P - 1n, EIGHTH, P - EIGHTH]);
const number = (bytes) => BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);

function disputed(encoded) {
  const y = number(encoded) & (2n ** 255n - 1n);
  return y >= P || LOW.has(y);
}

async function verifyEd25519(key, message, signature) {
  if (signature.length !== 64 || number(signature.subarray(32)) >= L) return false;
  if (disputed(key) || disputed(signature.subarray(0, 32))) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch (trouble) {
    if (trouble.name === "NotSupportedError") throw trouble;
    return false; // not a point
  }
}

async function knowsEd25519() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (trouble) {
    return trouble.name !== "NotSupportedError";
  }
}

// who signed, and whose signature cannot be checked here; anything doubled or wrong is refused, and so is anything
// unknown but where the reader asked to pass it over
async function verifiedNote(note, keys, lenient) {
  const [signed, unchecked, passed, seen] = [[], [], [], new Set()];
  for (const line of note.signatures) {
    const key = keys.findLast((k) => k.name === line.name && k.id === line.id);
    if (!key && lenient) {
      passed.push(line.name);
      continue;
    }
    demand(key, `it carries a signature by ${line.name}, which the policy does not know`);
    demand(!seen.has(key.vkey), `it carries two signatures by ${line.name}`);
    seen.add(key.vkey);
    let [message, signature, time] = [utf8.encode(note.text), line.signature, null];
    if (key.algorithm !== ED25519) {
      demand(signature.length > 8, "a cosignature begins with its time");
      time = BigInt(`0x${toHex(signature.subarray(0, 8))}`);
      demand(time <= MOST, "a time that no cosignature can carry");
      signature = signature.subarray(8);
      message = utf8.encode(`cosignature/v1\ntime ${time}\n${note.text}`);
    }
    if (key.algorithm === MLDSA) {
      unchecked.push(key);
      continue;
    }
    demand(await verifyEd25519(key.public, message, signature), `the signature of ${key.name} is wrong`);
    signed.push({ key, time });
  }
  return { signed, unchecked, passed };
}

// --- policies

async function keyOf(binary, algorithms, others) {
  const key = await parseKey(textOf(bytesOf(binary)));
  demand(algorithms.includes(key.algorithm), "a key of the wrong type");
  demand(!others.some((other) => same(other.public, key.public)), "a key that stands here twice");
  return key;
}

async function policyLine(rules, words) {
  const [what, name, ...rest] = words;
  const fresh = () => {
    demand(name !== "none" && !rules.named.has(name), "a name that stands for something else already");
    rules.named.add(name);
    rules.free.add(name);
  };
  if (what === "log" && name && rest.length <= 1) {
    rules.logs.push(await keyOf(name, [ED25519, MLDSA], rules.logs));
  } else if (what === "witness" && (rest.length === 1 || rest.length === 2)) {
    fresh();
    const others = rules.witnesses.map((witness) => witness.key);
    rules.witnesses.push({ name, key: await keyOf(rest[0], [COSIGNATURE, MLDSA], others) });
  } else if (what === "group" && rest.length) {
    const [least, ...members] = rest;
    demand(new Set(members).size === members.length, "a member that counts twice");
    demand(members.every((member) => rules.free.has(member)), "a member that is not named before");
    const need = least === "any" ? 1n : least === "all" ? BigInt(members.length) : decimal(least);
    demand(need >= 1n && need <= BigInt(members.length), "a group asks for one at least, for no more than it has");
    members.forEach((member) => rules.free.delete(member));
    fresh();
    rules.groups.set(name, { need, members });
  } else {
    const known = name === "none" || rules.named.has(name);
    demand(what === "quorum" && words.length === 2 && rules.quorum === null && known, "not a line of a policy");
    rules.quorum = name;
  }
}

// names are opaque octets, so the text is taken byte by byte
async function parsePolicy(bytes) {
  const rules = { logs: [], witnesses: [], groups: new Map(), quorum: null, named: new Set(), free: new Set() };
  for (const line of latin1(bytes).split("\n")) {
    demand(!/[\x00-\x08\x0b-\x1f\x7f]/.test(line), "the policy holds a control character");
    const words = line.split(/[ \t]+/).filter((word) => word);
    if (words.length && !words[0].startsWith("#")) await policyLine(rules, words);
  }
  demand(rules.quorum !== null, "a policy names a quorum");
  return rules;
}

const policyKeys = (rules) => [...rules.logs, ...rules.witnesses.map((witness) => witness.key)];

function quorumMet(rules, origin, vkeys) {
  const cosigned = rules.witnesses.filter((witness) => vkeys.has(witness.key.vkey));
  const reached = new Set(["none", ...cosigned.map((witness) => witness.name)]);
  for (const [name, { need, members }] of rules.groups) {
    if (BigInt(members.filter((member) => reached.has(member)).length) >= need) reached.add(name);
  }
  return rules.logs.some((key) => key.name === origin && vkeys.has(key.vkey)) && reached.has(rules.quorum);
}
